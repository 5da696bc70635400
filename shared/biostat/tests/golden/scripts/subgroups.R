#!/usr/bin/env Rscript
# One effect in subgroups: a Cox model in each level, and the likelihood-ratio test of the products against the
# model with both variables.  usage: subgroups.R SCRIPTS_DIR DATA_DIR OUT_FILE
# R 4.2.2, survival 3.5-3 (apt: r-cran-survival).
suppressMessages(library(survival))
a <- commandArgs(TRUE); source(file.path(a[1], "jsonout.R")); datad <- a[2]; out <- a[3]
TIGHT <- coxph.control(eps = 1e-13, toler.chol = 1e-14, iter.max = 60)

SPEC <- list(
  list(id = "plain", data = "pallas_5304", time = "time_days", event = "event", effect = "her2low",
       by = c("arm", "tstage", "nstage", "grade"), adjusted = character()),
  list(id = "adjusted", data = "pallas_5304", time = "time_days", event = "event", effect = "her2low",
       by = c("arm", "tstage", "country"), adjusted = c("age", "pr", "tstage")),
  list(id = "missing", data = "lung", time = "time", event = "status", effect = "sex",
       by = c("ph.ecog", "ph.karno"), adjusted = character()),
  list(id = "number", data = "lung", time = "time", event = "status", effect = "age",
       by = c("sex", "ph.ecog"), adjusted = c("wt.loss")))

fit <- function(right, d, s, ties) {
  f <- as.formula(sprintf("Surv(%s, %s) ~ %s", s$time, s$event, paste(right, collapse = " + ")))
  coxph(f, d, ties = ties, control = TIGHT)
}
# a level in which the fit fails, the effect is constant or the estimate runs away has no numbers here
effect <- function(d, s, adjusted, ties) {
  used <- d[complete.cases(d[, c(s$time, s$event, s$effect, adjusted)]), ]
  n <- nrow(used); events <- sum(used[[s$event]])
  m <- tryCatch(withCallingHandlers(fit(c(s$effect, adjusted), used, s, ties),
                warning = function(w) stop(conditionMessage(w))), error = function(e) NULL)
  if (is.null(m) || is.na(coef(m)[1])) return(list(n = n, events = events))
  b <- unname(coef(m)[1]); se <- sqrt(vcov(m)[1, 1]); z <- qnorm(0.975)
  list(n = n, events = events, log_hr = b, se = se, hr = exp(b), low = exp(b - z * se), high = exp(b + z * se),
       p = 2 * pnorm(-abs(b / se)))
}
one <- function(s, ties) {
  d <- read.csv(file.path(datad, paste0(s$data, ".csv")))
  by <- lapply(s$by, function(v) {
    rest <- setdiff(s$adjusted, v); known <- d[!is.na(d[[v]]), ]
    levels <- sort(unique(known[[v]]))
    d$subgroup <- factor(d[[v]]); w <- d[complete.cases(d[, c(s$time, s$event, s$effect, v, rest)]), ]
    both <- fit(c(s$effect, "subgroup", rest), w, s, ties)
    products <- fit(c(paste0(s$effect, "*subgroup"), rest), w, s, ties)
    stat <- 2 * (products$loglik[2] - both$loglik[2]); df <- sum(!is.na(coef(products))) - sum(!is.na(coef(both)))
    list(variable = v, missing = sum(is.na(d[[v]])), stat = stat, df = df, n = nrow(w),
         p = pchisq(stat, df, lower.tail = FALSE),
         levels = lapply(levels, function(l) c(list(level = as.character(l)), effect(known[known[[v]] == l, ], s, rest, ties))))
  })
  list(overall = effect(d, s, s$adjusted, ties), by = by)
}
found <- lapply(SPEC, function(s) list(id = s$id, data = s$data, time = s$time, effect = s$effect, adjusted = as.list(s$adjusted),
  efron = one(s, "efron"), breslow = one(s, "breslow")))
write_golden(list(r = R.version.string, survival = as.character(packageVersion("survival")), cases = arr(found)), out)
