//! ferrograd: its adam.rs as it is, on a Value that has what it reads; the Adam lives behind the bits of handle[0].
#![allow(dead_code)]
use std::{cell::{RefCell, RefMut, Ref}, rc::Rc, slice::from_raw_parts_mut as slice};

pub mod engine {
    use super::*;
    pub struct V { pub data: f64, pub grad: f64 }
    #[derive(Clone)]
    pub struct Value(pub Rc<RefCell<V>>);
    impl Value { pub fn borrow(&self) -> Ref<'_, V> { self.0.borrow() } pub fn borrow_mut(&self) -> RefMut<'_, V> { self.0.borrow_mut() } }
}
#[path = "/SOURCES/ferrograd/src/nn/optim/adam.rs"] mod adam;

#[no_mangle]
pub unsafe extern "C" fn adam_step(theta: *mut f64, grad: *mut f64, handle: *mut f64, n: usize, t: i32, lr: f64, beta1: f64, beta2: f64, eps: f64) {
    if n == 0 { return }
    let new = |x: &f64| engine::Value(Rc::new(RefCell::new(engine::V { data: *x, grad: 0.0 })));
    if t == 1 { let v: Vec<_> = slice(theta, n).iter().map(new).collect(); *handle = f64::from_bits(Box::into_raw(Box::new((adam::Adam::new(v.clone(), lr, beta1, beta2, eps), v))) as u64); }
    let kept = &mut *((*handle).to_bits() as *mut (adam::Adam, Vec<engine::Value>));
    kept.1.iter().zip(slice(grad, n)).for_each(|(v, g)| v.borrow_mut().grad = *g);
    kept.0.step();
    kept.1.iter().zip(slice(theta, n)).for_each(|(v, x)| *x = v.borrow().data);
}
