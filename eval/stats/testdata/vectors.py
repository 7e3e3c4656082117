# python -m venv v && v/bin/pip install scipy statsmodels && v/bin/python vectors.py >vectors.json
import json
import numpy as np
import statsmodels.api as sm
from scipy import special, stats
from scipy.stats import norm
from statsmodels.stats.contingency_tables import mcnemar
from statsmodels.stats.multitest import multipletests
from scipy.optimize import brentq, minimize_scalar

out = {}
out["beta"] = [dict(x=x, a=a, b=b, want=float(special.betainc(a, b, x)))
               for x, a, b in [(.5, 1, 1), (.1, 2, 3), (.9, 2, 3), (.5, 700, 690), (.5, 5100, 5000), (.01, .5, 20), (.999, 30, .5), (.3, 50000, 100000)]]
out["student"] = [dict(t=t, df=df, want=float(stats.t.cdf(t, df))) for t, df in [(-2.5, 3), (0, 7), (1.1, 1), (4, 12.0), (-1.96, 5000), (-8, 40)]]
out["studentQuantile"] = [dict(p=p, df=df, want=float(stats.t.ppf(p, df))) for p, df in [(.975, 1), (.975, 9), (.8, 3), (.05, 17), (.999, 200)]]
tables = [(10, 2), (2, 10), (0, 0), (5, 0), (7, 7), (31, 18), (420, 380), (1, 0)]
out["mcnemar"] = []
for l, g in tables:
    n = l + g
    out["mcnemar"].append(dict(lost=l, gained=g,
        worse=float(stats.binomtest(l, n, .5, "greater").pvalue) if n else 1.0,
        twoSided=float(mcnemar([[50, l], [g, 40]], exact=True).pvalue) if n else 1.0))

def tango(n, l, g, level):
    """Inversion of the score test with the flip probability found by maximizing the trinomial likelihood numerically."""
    z = norm.ppf(1 - (1 - level) / 2)
    def score(d):
        lo, hi = max(0, -d), (1 - d) / 2 if d > -1 else 1  # p(lost); p(gained) = p(lost) + d
        def nll(q):
            terms = [(l, q), (g, q + d), (n - l - g, 1 - 2 * q - d)]
            return -sum(k * np.log(max(p, 1e-300)) for k, p in terms if k)
        q = minimize_scalar(nll, bounds=(lo, hi), method="bounded", options=dict(xatol=1e-13)).x
        v = n * (2 * q + d - d * d)
        return (g - l - n * d) / np.sqrt(v)
    est = (g - l) / n
    return (brentq(lambda d: score(d) - z, -1 + 1e-6, est - 1e-9), brentq(lambda d: score(d) + z, est + 1e-9, 1 - 1e-6))
out["tango"] = []
for n, l, g in [(164, 3, 1), (164, 5, 9), (541, 12, 2), (4096, 31, 18), (44, 9, 2), (50, 1, 0), (30, 0, 12)]:
    lo, hi = tango(n, l, g, .95)
    out["tango"].append(dict(items=n, lost=l, gained=g, low=lo, high=hi))

rng = np.random.default_rng(7)
x, cl = [], []
for c in range(23):
    shared = rng.normal(-.1, .2)
    for _ in range(int(rng.integers(1, 7))):
        x.append(round(float(shared + rng.normal(0, .1)), 4)); cl.append(c)
fit = sm.OLS(x, np.ones(len(x))).fit(cov_type="cluster", cov_kwds=dict(groups=np.array(cl), use_correction=False), use_t=True)
G = 23
se = float(fit.bse[0]) * np.sqrt(G / (G - 1))  # the correction of Cameron and Miller without (N-1)/(N-K), which is 1 here
half = stats.t.ppf(.975, G - 1) * se
out["clustered"] = dict(x=x, clusters=cl, mean=float(np.mean(x)), stderr=se, low=float(np.mean(x) - half), high=float(np.mean(x) + half),
    worse=float(stats.t.cdf(np.mean(x) / se, G - 1)))
flat = [v for v, c in zip(x, cl)]
t = stats.ttest_1samp(flat, 0, alternative="less")
out["independent"] = dict(x=flat, worse=float(t.pvalue), stderr=float(stats.sem(flat)))
p = [.01, .04, .03, .005, .5, .04]
out["holm"] = dict(p=p, want=[float(v) for v in multipletests(p, method="holm")[1]])

def power(n, f, d, a):
    f = max(f, d); share = (f + d) / (2 * f); total = 0.0
    for m in range(0, n + 1):
        k = int(stats.binom.isf(a, m, .5)) + 1  # P(X >= k) <= a
        total += stats.binom.pmf(m, n, f) * stats.binom.sf(k - 1, m, share)
    return float(total)
out["power"] = [dict(items=n, flips=f, loss=d, alpha=a, want=power(n, f, d, a))
                for n, f, d, a in [(4096, .015, .005, .05), (164, .09, .05, .05), (541, .06, .03, .01), (541, .01, 0, .05), (164, 0, .03, .05)]]
print(json.dumps(out, indent=1))
