"""Writes high-precision.json: values with 50 digits, for the points of distributions.json at which R's answer and ours
differ by more than 1e-13, so that a third party decides. mpmath 1.3.
Usage, in this folder: python3 high-precision.py > high-precision.json
"""
import json
import mpmath
from mpmath import mp, mpf, exp, log

mp.dps = 50
points = [
    ("logGamma", [1.99999], ""),
    ("logGamma", [1.0001], ""),
    ("digamma", [1.46], ""),
    ("erfc", [26], ""),
    ("studentTCdf", [100, 350], "loglo"),
    ("studentTDensity", [100, 350], "d"),
    ("gammaCdf", [6899.999999999999, 10000], "logup lo"),
    ("gammaDensity", [6899.999999999999, 10000], "d"),
    ("gammaDensity", [30, 400], "d"),
    ("betaCdf", [0.26666666666666666, 10000, 20000], "logup lo"),
    ("betaCdf", [0.2925091846837546, 10000, 20000], "lo logup"),
    ("betaCdf", [0.49870900662709156, 300000, 300000], "lo logup"),
    ("betaCdf", [0.37415748198291204, 10000, 20000], "up loglo"),
    ("betaCdf", [0.35510621261310865, 10000, 20000], "loglo up"),
    ("betaCdf", [0.311560454053558, 10000, 20000], "logup lo"),
    ("betaDensity", [0.26666666666666666, 10000, 20000], "d"),
    ("betaDensity", [0.5012909933729084, 300000, 300000], "d"),
    ("betaDensity", [0.4948360265083662, 300000, 300000], "d"),
    ("betaDensity", [0.5051639734916338, 300000, 300000], "d"),
    ("betaDensity", [0.2925091846837546, 10000, 20000], "d"),
    ("fCdf", [60, 30, 100000], "logup"),
    ("fCdf", [1e-20, 30, 100000], "logup"),
    ("fCdf", [1e-20, 30, 0.7], "logup"),
    ("fDensity", [10000, 10000, 0.7], "d logd"),
    ("fDensity", [60, 10000, 0.7], "d logd"),
    ("fDensity", [9, 10000, 0.7], "d logd"),
    ("fDensity", [0.01, 10000, 0.7], "d"),
    ("fDensity", [3, 10000, 0.7], "d logd"),
    ("fDensity", [1.1, 10000, 0.7], "d logd"),
    ("fDensity", [1, 10000, 0.7], "d logd"),
    ("fDensity", [0.9, 10000, 0.7], "d logd"),
    ("fDensity", [0.3, 10000, 0.7], "logd d"),
    ("fDensity", [0.3, 10000, 1], "logd d"),
    ("fDensity", [60, 10000, 200], "d"),
    ("fDensity", [0.01, 10000, 1], "d"),
    ("fDensity", [10000, 10000, 1], "d"),
    ("fDensity", [60, 10000, 1], "d"),
    ("fDensity", [3, 10000, 1], "d"),
    ("fDensity", [9, 10000, 1], "d"),
    ("fDensity", [0.9, 10000, 1], "d logd"),
    ("fDensity", [1, 10000, 1], "d"),
    ("fDensity", [1.1, 10000, 1], "d"),
    ("fDensity", [0.01, 10000, 4], "d"),
    ("binomialCdf", [528, 5000, 0.3], "logup lo"),
    ("binomialCdf", [2472, 5000, 0.3], "up loglo"),
    ("binomialDensity", [528, 5000, 0.3], "d"),
    ("binomialDensity", [2472, 5000, 0.3], "d"),
    ("binomialDensity", [1439, 5000, 0.5], "d"),
    ("binomialDensity", [3561, 5000, 0.5], "d"),
    ("poissonCdf", [820, 300], "loglo"),
    ("poissonCdf", [1030000, 1000000], "up loglo"),
    ("poissonCdf", [7000, 10000], "logup"),
    ("poissonDensity", [820, 300], "d"),
    ("negativeBinomialCdf", [30, 100000, 3000], "loglo"),
    ("negativeBinomialCdf", [1500, 100000, 3000], "lo logup"),
    ("negativeBinomialDensity", [1, 100000, 0.0001], "d logd"),
    ("negativeBinomialDensity", [1, 100000, 3], "d logd"),
    ("negativeBinomialDensity", [1, 100000, 0.5], "d logd"),
    ("negativeBinomialDensity", [1, 100000, 80], "d"),
    ("negativeBinomialDensity", [2, 100000, 80], "d"),
    ("negativeBinomialDensity", [2, 100000, 0.5], "d logd"),
    ("negativeBinomialDensity", [2, 100000, 3], "d logd"),
    ("negativeBinomialDensity", [2, 100000, 0.0001], "d"),
    ("negativeBinomialDensity", [4, 100000, 3], "d logd"),
    ("negativeBinomialDensity", [5, 100000, 0.5], "d"),
    ("negativeBinomialDensity", [9, 100000, 3], "d"),
    ("negativeBinomialDensity", [3, 100000, 3], "d logd"),
    ("negativeBinomialDensity", [1500, 100000, 3000], "d"),
]


def beta_tail(x, y, a, b):
    """The lower tail of the beta distribution by its series of positive terms."""
    total = term = mpf(1)
    n = 0
    while term > mpf(10) ** -48 * total:
        term *= x * (a + b + n) / (a + 1 + n)
        total += term
        n += 1
    return x**a * y**b / (a * mpmath.beta(a, b)) * total


def beta_tails(x, y, a, b):
    if x * b <= y * a:
        lower = beta_tail(x, y, a, b)
        return lower, 1 - lower
    upper = beta_tail(y, x, b, a)
    return 1 - upper, upper


def gamma_tails(x, a):
    lower = mpmath.gammainc(a, 0, x, regularized=True)
    upper = mpmath.gammainc(a, x, mpmath.inf, regularized=True)
    return lower, upper


def tails(f, v):
    if f == "gammaCdf":
        return gamma_tails(*v)
    if f == "poissonCdf":
        lower, upper = gamma_tails(v[1], v[0] + 1)
        return upper, lower
    if f == "betaCdf":
        return beta_tails(v[0], 1 - v[0], v[1], v[2])
    if f == "binomialCdf":
        lower, upper = beta_tails(v[2], 1 - v[2], v[0] + 1, v[1] - v[0])
        return upper, lower
    if f == "negativeBinomialCdf":
        return beta_tails(v[1] / (v[1] + v[2]), v[2] / (v[1] + v[2]), v[1], v[0] + 1)
    if f == "fCdf":
        total = v[1] * v[0] + v[2]
        return beta_tails(v[1] * v[0] / total, v[2] / total, v[1] / 2, v[2] / 2)
    if f == "studentTCdf":
        total = v[1] + v[0] ** 2
        upper = beta_tails(v[1] / total, v[0] ** 2 / total, v[1] / 2, mpf(0.5))[0] / 2
        return (1 - upper, upper) if v[0] > 0 else (upper, 1 - upper)
    raise ValueError(f)


def density(f, v):
    x = v[0]
    if f == "gammaDensity":
        return x ** (v[1] - 1) * exp(-x) / mpmath.gamma(v[1])
    if f == "betaDensity":
        return x ** (v[1] - 1) * (1 - x) ** (v[2] - 1) / mpmath.beta(v[1], v[2])
    if f == "studentTDensity":
        return (1 + x**2 / v[1]) ** (-(v[1] + 1) / 2) / mpmath.sqrt(v[1]) / mpmath.beta(v[1] / 2, mpf(0.5))
    if f == "fDensity":
        total = v[1] * x + v[2]
        return (v[1] * x / total) ** (v[1] / 2) * (v[2] / total) ** (v[2] / 2) / mpmath.beta(v[1] / 2, v[2] / 2) / x
    if f == "binomialDensity":
        return mpmath.binomial(v[1], x) * v[2] ** x * (1 - v[2]) ** (v[1] - x)
    if f == "poissonDensity":
        return exp(-v[1]) * v[1] ** x / mpmath.gamma(x + 1)
    if f == "negativeBinomialDensity":
        total = v[1] + v[2]
        ways = exp(mpmath.loggamma(x + v[1]) - mpmath.loggamma(v[1]) - mpmath.loggamma(x + 1))
        return ways * (v[1] / total) ** v[1] * (v[2] / total) ** x
    raise ValueError(f)


def answer(f, v, label):
    if f == "logGamma":
        return log(abs(mpmath.gamma(v[0])))
    if f == "digamma":
        return mpmath.psi(0, v[0])
    if f == "erfc":
        return mpmath.erfc(v[0])
    if f.endswith("Density"):
        return log(density(f, v)) if label == "logd" else density(f, v)
    lower, upper = tails(f, v)
    log_of = lambda tail, other: log(tail) if tail < 0.5 else mpmath.log1p(-other)
    return {"lo": lower, "up": upper, "loglo": log_of(lower, upper), "logup": log_of(upper, lower)}[label]


def row(f, arguments, labels):
    v = [mpf(x) for x in arguments]
    return [[f, label, arguments, float(mpmath.nstr(answer(f, v, label), 20))] for label in (labels.split() or [""])]


rows = [one for point in points for one in row(*point)]
print(json.dumps({"generator": "mpmath " + mpmath.__version__, "points": rows}))
