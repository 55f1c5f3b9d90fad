"""A correctly rounded power in C: the same bits with every compiler and C library.

Numbers are m 2^e with an m of 192 bits, and only integers are computed with, so that no flag of a compiler matters.
Every operation cuts what does not fit, and says so:  V <= value <= V (1 + u) with u = 2^-191, and V < value if anything
was cut.  x^(n 2^k) with an odd n is the power n of x, or of 1/x, after -k square roots.

**The bound.**  The reciprocal is one cut.  A root takes the root of what was lost before, and cuts once: after any
number of them the value is at most V (1 + u)^2.  A power n multiplies that by itself n times with n - 1 more cuts
(see ``refimpl.core.rounded``): at most V (1 + u)^(3n).  As n < 2^64, it is less than V (1 + 2^-124).  So V rounds to
another float than the value only if its bits after the first 53 are a zero and then ones up to the 124th: once in
2^70 times.
"""

#: What it needs.
INCLUDES = "#include <stdint.h>\n"

POWER = """\
/* m 2^e with 192 bits, the first of them set; cut: is the true value greater? */
struct rounded {{
    uint32_t m[6];
    long e;
    int cut;
}};

{inline} struct rounded rounded_product(struct rounded a, struct rounded b)
{{
    uint32_t p[12] = {{0}};
    struct rounded c;
    c.e = a.e + b.e + 192;
    c.cut = a.cut | b.cut;
    for (int i = 0; i < 6; i++) {{
        uint64_t carry = 0;
        for (int j = 0; j < 6; j++) {{
            carry += (uint64_t)a.m[i] * b.m[j] + p[i + j];
            p[i + j] = (uint32_t)carry;
            carry >>= 32;
        }}
        p[i + 6] = (uint32_t)carry;
    }}
    if (!(p[11] >> 31)) {{
        for (int i = 11; i > 0; i--)
            p[i] = p[i] << 1 | p[i - 1] >> 31;
        p[0] <<= 1;
        c.e--;
    }}
    for (int i = 0; i < 6; i++) {{
        c.cut |= p[i] != 0;
        c.m[i] = p[i + 6];
    }}
    return c;
}}

/* q <- the floor of n/d, which has 6 digits (Knuth's Algorithm D); is there a remainder? */
{inline} int rounded_quotient(uint32_t q[6], const uint32_t n[12], const uint32_t d[6])
{{
    uint32_t rest[13] = {{0}}, any = 0;
    for (int i = 0; i < 12; i++)
        rest[i] = n[i];
    for (int i = 6; i >= 0; i--) {{
        const uint64_t top = (uint64_t)rest[i + 6] << 32 | rest[i + 5];
        uint64_t digit = top / d[5], borrow = 0, carry = 0;
        if (digit > UINT32_MAX)
            digit = UINT32_MAX;
        for (int j = 0; j < 7; j++) {{
            carry += j < 6 ? digit * d[j] : 0;
            borrow = (uint64_t)rest[i + j] - (uint32_t)carry - borrow;
            rest[i + j] = (uint32_t)borrow;
            borrow = borrow >> 63;
            carry >>= 32;
        }}
        while (borrow) {{ /* the digit was one or two too large */
            digit--;
            carry = 0;
            for (int j = 0; j < 7; j++) {{
                carry += (uint64_t)rest[i + j] + (j < 6 ? d[j] : 0);
                rest[i + j] = (uint32_t)carry;
                carry >>= 32;
            }}
            borrow = !carry;
        }}
        if (i < 6)
            q[i] = (uint32_t)digit;
    }}
    for (int i = 0; i < 6; i++)
        any |= rest[i];
    return any != 0;
}}

/* 1/a, of an a that is no power of two. */
{inline} struct rounded rounded_inverse(struct rounded a)
{{
    const uint32_t one[12] = {{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, (uint32_t)1 << 31}};
    struct rounded c = a;
    c.e = -383 - a.e;
    c.cut |= rounded_quotient(c.m, one, a.m);
    return c;
}}

/* The square root: Newton's iteration on integers from above, which ends at its floor. */
{inline} struct rounded rounded_root(struct rounded a)
{{
    const int odd = a.e % 2 != 0;
    const double top = ((double)a.m[5] * 4294967296.0 + a.m[4]) * (odd ? 0.5 : 1);
    const double start = sqrt(top) * 4294967296.0 + 16384;
    uint32_t n[12] = {{0}}, q[6];
    const uint64_t first = start < 18446744073709549568.0 ? (uint64_t)start : UINT64_MAX;
    for (int i = 0; i < 6; i++) {{
        n[i + 6] = a.m[i] >> odd;
        n[i + 5] |= odd ? a.m[i] << 31 : 0;
        a.m[i] = UINT32_MAX;
    }}
    a.m[5] = (uint32_t)(first >> 32);
    a.m[4] = (uint32_t)first;
    a.e = (a.e - 192 + odd) / 2;
    for (;;) {{
        const int more = rounded_quotient(q, n, a.m);
        int place = 5;
        uint64_t sum = 0;
        while (place > 0 && q[place] == a.m[place])
            place--;
        if (q[place] >= a.m[place]) {{
            a.cut |= more || q[place] > a.m[place];
            return a;
        }}
        for (int i = 0; i < 6; i++) {{ /* (a + q)/2 */
            sum += (uint64_t)a.m[i] + q[i];
            q[i] = (uint32_t)sum;
            sum >>= 32;
        }}
        for (int i = 5; i >= 0; i--) {{
            sum = sum << 32 | q[i];
            a.m[i] = (uint32_t)(sum >> 1);
            sum &= 1;
        }}
    }}
}}

/* x to the power y, correctly rounded, on integers, so that every compiler and library gives the same bits: a
   microsecond or two for a whole y, a tenth of a millisecond for a fraction, which takes some fifty roots. */
{inline} double rounded_power(double x, double y)
{{
    struct rounded a = {{{{0}}, 0, 0}}, c;
    const double size = x > 0 ? y * log2(x) : 0;
    int e, k, drop, more = 0;
    if (x < 0 && floor(y) == y && y - y == 0)
        return fmod(y, 2) != 0 ? -rounded_power(-x, y) : rounded_power(-x, y);
    if (!(x > 0) || x - x != 0 || y - y != 0 || x == 1 || y == 0 || !(fabs(size) < 1100))
        return pow(x, y);
    if (fabs(size) < 1e-18)
        return 1;
    uint64_t m = (uint64_t)ldexp(frexp(x, &e), 64), n = (uint64_t)ldexp(frexp(fabs(y), &k), 64);
    a.m[4] = (uint32_t)m;
    a.m[5] = (uint32_t)(m >> 32);
    a.e = e - 192;
    for (k -= 64; n % 2 == 0; k++)
        n /= 2;
    if (y < 0 && m << 1 == 0)
        a.e = -382 - a.e;
    else if (y < 0)
        a = rounded_inverse(a);
    for (; k < 0; k++)
        a = rounded_root(a);
    c = a;
    int bit = 63;
    while (!(n >> bit & 1))
        bit--;
    for (bit--; bit >= 0; bit--) {{
        c = rounded_product(c, c);
        if (n >> bit & 1)
            c = rounded_product(c, a);
    }}
    for (; k > 0; k--)
        c = rounded_product(c, c);
    m = (uint64_t)c.m[5] << 32 | c.m[4];
    more = c.cut || c.m[3] || c.m[2] || c.m[1] || c.m[0];
    drop = c.e + 191 < -1022 ? 11 - 1022 - 191 - (int)c.e : 11; /* fewer bits if it is subnormal */
    if (drop > 65)
        return 0;
    for (int i = 1; i < drop; i++) {{
        more |= (int)(m & 1);
        m >>= 1;
    }}
    m = (m >> 1) + (m & 1 && (more || m >> 1 & 1));
    return ldexp((double)m, (int)c.e + 128 + drop);
}}

"""
