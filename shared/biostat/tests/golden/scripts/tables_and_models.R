# Exact tests of tables and logistic regression, R 4.2.2 (stats only): Rscript tables_and_models.R > ../expected/tables_and_models.json
# fisher.test stops its root finder at 1.2e-4, so its odds ratio and limits are solved again here with its own formulas.
library(jsonlite)
set.seed(20261123)

exact_odds_ratio <- function(x, level = 0.95) {
  m <- sum(x[, 1]); n <- sum(x[, 2]); k <- sum(x[1, ]); a <- x[1, 1]
  lo <- max(0, k - n); hi <- min(k, m); support <- lo:hi
  logdc <- dhyper(support, m, n, k, log = TRUE)
  dn <- function(l) { d <- logdc + l * support; d <- exp(d - max(d)); d / sum(d) }
  mean_at <- function(l) sum(support * dn(l))
  tail_at <- function(l, upper) { d <- dn(l); if (upper) sum(d[support >= a]) else sum(d[support <= a]) }
  solve_log <- function(f) uniroot(f, c(-40, 40), tol = 1e-15, maxiter = 10000)$root
  alpha <- (1 - level) / 2
  list(
    estimate = if (a == lo) 0 else if (a == hi) Inf else exp(solve_log(function(l) mean_at(l) - a)),
    lower = if (a == lo) 0 else exp(solve_log(function(l) tail_at(l, TRUE) - alpha)),
    upper = if (a == hi) Inf else exp(solve_log(function(l) tail_at(l, FALSE) - alpha)))
}
two <- list(c(3, 1, 2, 7), c(0, 5, 8, 4), c(423, 388, 441, 370), c(5, 5, 0, 5), c(1, 0, 0, 1), c(12, 3, 4, 17),
            c(1, 30, 40, 2), c(700, 650, 9, 21), c(2, 15, 10, 3))
two_by_two <- lapply(two, function(v) {
  x <- matrix(v, 2); r <- exact_odds_ratio(x); r90 <- exact_odds_ratio(x, 0.9)
  printed <- fisher.test(x)
  stopifnot(isTRUE(all.equal(unname(printed$estimate), r$estimate, tolerance = 1e-3)) || abs(printed$estimate - r$estimate) < 1e-3)
  list(table = x, odds_ratio = r, odds_ratio_90 = r90)
})
shapes <- list(c(2, 3, 20), c(3, 3, 25), c(3, 4, 40), c(2, 8, 60), c(5, 3, 45), c(4, 4, 30), c(2, 12, 80), c(3, 5, 90), c(6, 4, 28), c(3, 3, 200))
fixed <- list(matrix(c(3, 0, 0, 0, 3, 0, 0, 0, 3), 3), matrix(c(4, 2, 3, 1, 6, 2, 0, 1, 5), 3), matrix(c(1, 2, 1, 0, 3, 3, 6, 1, 10, 10, 14, 9, 6, 7, 12, 11), 4))
draw <- function(s) { repeat { x <- matrix(as.vector(rmultinom(1, s[3], rexp(s[1] * s[2]))), s[1]); if (all(rowSums(x) > 0) && all(colSums(x) > 0)) return(x) } }
r_by_c <- lapply(c(fixed, lapply(shapes, draw)), function(x) list(table = x, p = fisher.test(x, workspace = 2e7)$p.value))

paired <- list(c(6, 2), c(0, 0), c(10, 10), c(150, 86), c(1, 0), c(3, 20), c(400, 300), c(0, 9))
mcnemar <- lapply(paired, function(v) list(b = v[1], c = v[2], p = if (sum(v) == 0) 1 else binom.test(v[1], sum(v), 0.5)$p.value))

trend <- list(list(c(5, 9, 14, 20), c(20, 22, 25, 24), 1:4), list(c(1, 0, 3), c(10, 12, 9), c(0, 1, 5)), list(c(13, 10, 5, 3, 2), c(30, 30, 30, 30, 31), c(-2, -1, 0, 1, 2)),
              list(c(83, 90, 129, 70), c(86, 93, 136, 82), 1:4))
armitage <- lapply(trend, function(t) { r <- prop.trend.test(t[[1]], t[[2]], t[[3]]); list(events = t[[1]], totals = t[[2]], scores = t[[3]], statistic = unname(r$statistic), p = r$p.value) })

n <- 300; data <- data.frame(x = round(rnorm(n, 2023, 3), 1), z = rbinom(n, 1, 0.4), g = sample(0:2, n, TRUE), o = round(rnorm(n, 0, 0.4), 3))
data$y <- rbinom(n, 1, plogis(0.2 * (data$x - 2023) - 0.7 * data$z + 0.4 * (data$g == 2) + data$o))
strict <- glm.control(epsilon = 1e-15, maxit = 100)
describe <- function(f) list(beta = unname(coef(f)), se = unname(sqrt(diag(vcov(f)))), loglik = as.numeric(logLik(f)), null_deviance = f$null.deviance, deviance = f$deviance, fitted = head(unname(fitted(f)), 10))
logistic <- list(data = data,
  plain = describe(glm(y ~ x + z + factor(g), binomial, data, control = strict)),
  offset = describe(glm(y ~ x + z + factor(g), binomial, data, offset = o, control = strict)))
cat(toJSON(list(r = R.version.string, two_by_two = two_by_two, r_by_c = r_by_c, mcnemar = mcnemar, trend = armitage, logistic = logistic), auto_unbox = TRUE, digits = NA, matrix = "rowmajor", pretty = 1, na = "string"))
