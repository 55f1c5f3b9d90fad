"""The head of every file for Coq: tactics for identities, for what is not zero, and for signs seen from parts."""

HEAD = """\
Require Import Reals Lra Psatz.
Open Scope R_scope.

(* 0 < x and 0 <= x, from the parts of x. *)
Ltac pos := match goal with
  | |- 0 < _ => assumption
  | |- 0 < _ + _ => apply Rplus_lt_le_0_compat; [ | nonneg]; pos
  | |- 0 < _ + _ => apply Rplus_le_lt_0_compat; [ | pos]; nonneg
  | |- 0 < _ * _ => apply Rmult_lt_0_compat; pos
  | |- 0 < / _ => apply Rinv_0_lt_compat; pos
  | |- 0 < _ ^ _ => apply pow_lt; pos
  | |- 0 < _ => lra
  end
with nonneg := match goal with
  | |- 0 <= _ => assumption
  | |- 0 <= _ ^ 2 => apply pow2_ge_0
  | |- 0 <= _ + _ => apply Rplus_le_le_0_compat; nonneg
  | |- 0 <= _ * _ => apply Rmult_le_pos; nonneg
  | |- 0 <= / _ => apply Rlt_le; apply Rinv_0_lt_compat; pos
  | |- 0 <= _ ^ _ => apply pow_le; nonneg
  | |- 0 <= _ => lra
  | |- 0 <= _ => apply Rlt_le; assumption
  end.

(* c <> 0: as assumed, by its sign, or since c = 0 would make zero what is assumed not to be. *)
Ltac nonzero := first
  [ assumption
  | lra
  | apply Rgt_not_eq; solve [pos]
  | apply Rmult_integral_contrapositive_currified; nonzero
  | match goal with H : ?d <> 0 |- ?c <> 0 =>
      let E := fresh in intro E; apply H; clear - E;
      first [lra | solve [field_simplify_eq; first [lra | solve [repeat split; nonzero]]]] end
  | match goal with H : ?d <> 0 |- ?c <> 0 =>
      let E := fresh in intro E; apply H;
      solve [field_simplify_eq; first [lra | nra | solve [repeat split; nonzero]]] end
  | let E := fresh in intro E; nra ].

Ltac conditions := repeat match goal with |- _ /\\ _ => split end; nonzero.

(* |x| and max by cases. *)
Ltac cases := unfold Rmax, Rmin, Rabs in *;
  repeat match goal with
  | |- context [Rle_dec ?a ?b] => destruct (Rle_dec a b)
  | H : context [Rle_dec ?a ?b] |- _ => destruct (Rle_dec a b)
  | |- context [Rcase_abs ?a] => destruct (Rcase_abs a)
  | H : context [Rcase_abs ?a] |- _ => destruct (Rcase_abs a)
  end.

(* An inequality with 0. *)
Ltac sign := first
  [ solve [apply Rlt_gt; pos] | solve [apply Rle_ge; nonneg] | solve [lra] | solve [nra] | solve [nonzero] ].
"""

LEMMA = """\
Lemma {name} : {statement}.
Proof.
  intros {intros}.
  {proof}.
Qed.
"""


def identity(rules: list[str]) -> str:
    """The tactic for an equation: ``field``, modulo what defines the roots, by cases if need be."""
    field = f"field [{' '.join(rules)}]" if rules else "field"
    decided = f"first [reflexivity | solve [{field}; conditions] | solve [nra]]"
    alike = f"f_equal; solve [{field}; conditions]"
    by_cases = f"cases; first [solve [lra] | solve [{field}; conditions] | solve [nra]]"
    return f"first [{decided} | solve [{alike}] | solve [{by_cases}]]"
