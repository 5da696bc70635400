#!/usr/bin/env Rscript
# Competing risks from cmprsk 2.2-11 (cuminc, crr, predict.crr) and survival 3.5-3 (multi-state survfit, finegray).
# usage: competing_risks.R GOLDEN_DIR   (writes data/{mgus2,pbc,discrete}.csv and expected/competing_risks.json)
suppressMessages({ library(survival); library(cmprsk) })
dir <- commandArgs(TRUE)[1]
source(file.path(dir, "scripts", "jsonout.R"))

read <- function(name) read.csv(file.path(dir, "data", paste0(name, ".csv")), na.strings = c("", "NA"), stringsAsFactors = FALSE)
m <- mgus2
m$time <- with(m, ifelse(pstat == 0, futime, ptime)); m$status <- with(m, ifelse(pstat == 0, 2 * death, 1)); m$male <- +(m$sex == "M")
m <- m[, c("time", "status", "age", "male", "hgb", "mspike")]; m$old <- +(m$age >= 70)
p <- pbc; p$male <- +(p$sex == "m")
p <- p[, c("time", "status", "age", "male", "edema", "bili", "albumin", "protime", "stage")]       # 1 transplant, 2 death
set.seed(20260101); n <- 160
x1 <- rnorm(n); x2 <- rbinom(n, 1, 0.5); z <- sample(1:3, n, TRUE); b <- sample(1:2, n, TRUE)
e1 <- rexp(n, 0.08 * exp(0.5 * x1 - 0.4 * x2)); e2 <- rexp(n, 0.05 * exp(0.3 * x2)); e0 <- runif(n, 2, 20)
e <- data.frame(time = ceiling(pmin(e1, e2, e0)), status = ifelse(e0 < pmin(e1, e2), 0, ifelse(e1 < e2, 1, 2)), x1 = round(x1, 4), x2 = x2, group = z, block = b)
for (w in list(list(m, "mgus2"), list(p, "pbc"), list(e, "discrete"))) {
  d <- w[[1]]; for (k in names(d)) d[[k]] <- ifelse(is.na(d[[k]]), "", format(d[[k]], digits = 15, trim = TRUE, scientific = FALSE))
  for (k in names(d)) d[[k]] <- trimws(d[[k]]); d[d == "NA"] <- ""
  write.csv(d, file.path(dir, "data", paste0(w[[2]], ".csv")), row.names = FALSE, quote = FALSE)
}
TAU <- list(mgus2 = c(0, 12, 60, 120, 240, 400), pbc = c(100, 365, 1000, 2000, 4000), discrete = c(1, 3, 5, 8, 12, 19))
GROUPS <- list(mgus2 = list(c("male"), c("old", "male")), pbc = list(c("male"), c("stage")), discrete = list(c("group"), c("x2", "block"), c("group", "block")))
COVS <- list(mgus2 = list(c("age", "male"), c("age", "male", "hgb", "mspike")), pbc = list(c("age", "male", "bili"), c("age", "edema", "bili", "albumin", "protime", "stage")), discrete = list(c("x1"), c("x1", "x2")))

curves <- function(d, group, times) {             # Aalen-Johansen by both packages, per group
  d <- d[complete.cases(d[, c("time", "status", group)]), ]
  lapply(sort(unique(d[[group]])), function(g) {
    s <- d[d[[group]] == g, ]; ci <- cuminc(s$time, s$status, cencode = 0)
    s$cause <- factor(s$status, 0:2, c("none", "one", "two"))
    f <- survfit(Surv(time, cause) ~ 1, s); out <- list(group = g, n = nrow(s))
    for (ct in c("plain", "log", "log-log")) { fc <- survfit(Surv(time, cause) ~ 1, s, conf.type = ct); sm <- summary(fc, times = times, extend = TRUE)
      if (ct == "plain") { out$time <- arr(sm$time); out$n_risk <- arr(sm$n.risk[, 1]); out$survival <- arr(sm$pstate[, 1]) }
      for (k in 1:2) { if (ct == "plain") out[[paste0("cause", k)]] <- list(cif = arr(sm$pstate[, k + 1]), se_survfit = arr(sm$std.err[, k + 1]))
        out[[paste0("cause", k)]][[paste0("ci_", gsub("-", "", ct))]] <- list(lower = arr(sm$lower[, k + 1]), upper = arr(sm$upper[, k + 1])) } }
    for (k in 1:2) { key <- paste("1", k); if (is.null(ci[[key]])) next; tp <- timepoints(ci[key], times)
      out[[paste0("cause", k)]]$cif_cuminc <- arr(as.numeric(tp$est)); out[[paste0("cause", k)]]$var_cuminc <- arr(as.numeric(tp$var)) }
    out })
}
gray <- function(d, by) {
  d <- d[complete.cases(d[, c("time", "status", by)]), ]
  lapply(c(0, 1, 0.5, -1), function(rho) {
    args <- list(d$time, d$status, d[[by[1]]], rho = rho, cencode = 0); if (length(by) > 1) args$strata <- d[[by[2]]]
    t <- do.call(cuminc, args)$Tests
    list(rho = rho, group = by[1], strata = if (length(by) > 1) by[2] else NULL, stat = arr(unname(t[, "stat"])), df = arr(unname(t[, "df"])), p = arr(unname(pchisq(t[, "stat"], t[, "df"], lower.tail = FALSE)))) })
}
regression <- function(d, cov, times) {
  need <- c("time", "status", cov); d <- d[complete.cases(d[, need]), ]
  lapply(1:2, function(k) {
    x <- as.matrix(d[, cov, drop = FALSE]); args <- list(d$time, d$status, x, failcode = k, cencode = 0, gtol = 1e-12, maxiter = 60)
    for (g in 10^-(12:8)) { args$gtol <- g; f <- do.call(crr, args); if (f$converged) break }   # the last digits do not always come
    d$cause <- factor(ifelse(d$status == 0, 0, ifelse(d$status == k, 1, 2)), 0:2, c("none", "one", "two"))
    fg <- finegray(Surv(time, cause) ~ ., data = d[, c("time", "cause", cov)], etype = "one")
    w <- coxph(as.formula(paste("Surv(fgstart, fgstop, fgstatus) ~", paste(cov, collapse = " + "))), weights = fgwt, data = fg, ties = "breslow", control = coxph.control(eps = 1e-13, toler.chol = 1e-14, iter.max = 60))
    x0 <- rbind(apply(x, 2, median), apply(x, 2, function(v) quantile(v, 0.9, type = 1))); pr <- predict(f, x0)
    at <- vapply(times, function(t) { i <- sum(pr[, 1] <= t); if (i == 0) c(0, 0) else pr[i, 2:3] }, c(0, 0))
    list(cause = k, covariates = arr(cov), n = f$n, converged = f$converged, coef = arr(unname(f$coef)), var = unname(f$var), inv_information = unname(f$invinf), loglik = f$loglik, loglik_null = f$loglik.null,
         finegray_coef = arr(unname(coef(w))), finegray_rows = nrow(fg), finegray_weight_sum = sum(fg$fgwt),
         profiles = unname(x0), times = arr(times), predicted = unname(at)) })
}
out <- list(r = R.version.string, survival = as.character(packageVersion("survival")), cmprsk = as.character(packageVersion("cmprsk")))
for (name in c("mgus2", "pbc", "discrete")) {
  d <- read(name); o <- list(rows = nrow(d))
  o$curves <- arr(lapply(GROUPS[[name]], function(g) list(group = g[1], groups = arr(curves(d, g[1], TAU[[name]])))))
  o$gray <- arr(do.call(c, lapply(GROUPS[[name]], function(g) gray(d, g))))
  o$regression <- arr(do.call(c, lapply(COVS[[name]], function(cv) regression(d, cv, TAU[[name]]))))
  out[[name]] <- o
}
write_golden(out, file.path(dir, "expected", "competing_risks.json"))
