#!/usr/bin/env Rscript
# Weighted Kaplan-Meier, log-rank with late entry, trend, landmark, restricted means: survival 3.5-3. usage: … GOLDEN_DIR
suppressMessages(library(survival)); dir <- commandArgs(TRUE)[1]; source(file.path(dir, "scripts", "jsonout.R"))
read <- function(n) read.csv(file.path(dir, "data", paste0(n, ".csv")), na.strings = "", stringsAsFactors = FALSE)
lung <- read("lung"); cgd <- read("cgd"); colon <- read("colon"); ret <- read("retinopathy"); vet <- read("veteran")
weighted <- function(name, d, y, w) { d$.w <- d[[w]]; d <- d[complete.cases(d[, c(y, w)]), ]
  f <- as.formula(sprintf("Surv(%s) ~ 1", paste(y, collapse = ", ")))
  g <- survfit(f, d, weights = .w, robust = FALSE); d$.id <- seq_len(nrow(d)); r <- survfit(f, d, weights = .w, cluster = .id, conf.type = "log-log")
  k <- unique(round(seq(1, length(g$time), length.out = 40)))
  list(data = name, columns = arr(y), weight = w, time = arr(g$time[k]), n_risk = arr(g$n.risk[k]), n_event = arr(g$n.event[k]), surv = arr(g$surv[k]),
       greenwood = arr(g$std.err[k]), robust = arr(r$std.err[k]), lower = arr(r$lower[k]), upper = arr(r$upper[k])) }
entry <- function(name, d, y, g, s = NULL) { f <- as.formula(sprintf("Surv(%s) ~ factor(%s)%s", paste(y, collapse = ", "), g, if (is.null(s)) "" else sprintf(" + strata(%s)", s)))
  d <- d[complete.cases(d[, c(y, g, s)]), ]; t <- coxph(f, d, ties = "exact")$score; df <- length(unique(d[[g]])) - 1
  list(data = name, columns = arr(y), group = g, strata = s, stat = as.numeric(t), df = df, p = pchisq(as.numeric(t), df, lower.tail = FALSE)) }
trend <- function(name, d, y, g, s = NULL, rho = 0, scores) { f <- as.formula(sprintf("Surv(%s) ~ %s%s", paste(y, collapse = ", "), g, if (is.null(s)) "" else sprintf(" + strata(%s)", s)))
  d <- d[complete.cases(d[, c(y, g, s)]), ]; v <- survdiff(f, d, rho = rho); rs <- function(m) if (is.matrix(m)) rowSums(m) else m
  u <- sum(scores * (rs(v$obs) - rs(v$exp))); z <- u^2 / as.numeric(t(scores) %*% v$var %*% scores)
  list(data = name, columns = arr(y), group = g, strata = s, rho = rho, scores = arr(scores), stat = z, p = pchisq(z, 1, lower.tail = FALSE)) }
landmark <- function(name, d, y, at, g) { d <- d[complete.cases(d[, c(y, g)]), ]; d <- d[d[[y[1]]] > at, ]; d$.t <- d[[y[1]]] - at; d$.e <- d[[y[2]]]
  f <- survfit(as.formula(sprintf("Surv(.t, .e) ~ %s", g)), d); s <- summary(f, times = c(30, 100, 200), extend = TRUE)
  t <- survdiff(as.formula(sprintf("Surv(.t, .e) ~ %s", g)), d)
  list(data = name, columns = arr(y), at = at, group = g, n = arr(as.numeric(f$n)), surv = arr(s$surv), stat = t$chisq) }
rmst <- function(name, d, y, g, tau) { d <- d[complete.cases(d[, c(y, g)]), ]; f <- survfit(as.formula(sprintf("Surv(%s) ~ %s", paste(y, collapse = ", "), g)), d)
  m <- summary(f, rmean = tau)$table[, c("rmean", "se(rmean)")]; q <- qnorm(.975)
  dif <- m[2, 1] - m[1, 1]; se <- sqrt(sum(m[, 2]^2)); lr <- log(m[2, 1] / m[1, 1]); sl <- sqrt(sum((m[, 2] / m[, 1])^2))
  list(data = name, columns = arr(y), group = g, tau = tau, difference = dif, se = se, ci = arr(dif + c(-q, q) * se), p = 2 * pnorm(-abs(dif / se)),
       ratio = exp(lr), se_log = sl, ratio_ci = arr(exp(lr + c(-q, q) * sl)), ratio_p = 2 * pnorm(-abs(lr / sl))) }
Y <- c("tstart", "tstop", "status"); L <- c("time", "status")
write_golden(list(survival = as.character(packageVersion("survival")),
  weighted = arr(list(weighted("lung", lung, L, "age"), weighted("cgd", cgd, Y, "weight"), weighted("cgd", cgd, Y, "age"), weighted("retinopathy", ret, c("futime", "status"), "risk"), weighted("veteran", vet, L, "karno"))),
  entry = arr(list(entry("cgd", cgd, Y, "treat"), entry("cgd", cgd, Y, "sex"), entry("cgd", cgd, Y, "treat", "inherit"), entry("cgd", cgd, Y, "hos.cat"), entry("cgd", cgd, Y, "hos.cat", "steroids"))),
  trend = arr(list(trend("lung", lung, L, "ph.ecog", NULL, 0, 0:3), trend("lung", lung, L, "ph.ecog", "sex", 0, 0:3), trend("lung", lung, L, "ph.ecog", NULL, 1, c(0, 1, 4, 9)), trend("colon", colon[colon$etype == 2, ], L, "extent", NULL, 0, 1:4), trend("retinopathy", ret, c("futime", "status"), "risk", NULL, 0.5, sort(unique(ret$risk))))),
  landmark = arr(list(landmark("lung", lung, L, 90, "sex"), landmark("veteran", vet, L, 60, "trt"), landmark("retinopathy", ret, c("futime", "status"), 12.5, "trt"))),
  rmst = arr(list(rmst("lung", lung, L, "sex", 365), rmst("veteran", vet, L, "trt", 200), rmst("cgd", cgd, Y, "sex", 300), rmst("retinopathy", ret, c("futime", "status"), "trt", 60)))),
  file.path(dir, "expected", "curves_and_comparisons.json"))
