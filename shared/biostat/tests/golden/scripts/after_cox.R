#!/usr/bin/env Rscript
# What follows a Cox fit, on models that golden.R does not have: weights, offset, strata with late entries, curves of
# a profile, smoothed residuals.  usage: after_cox.R SCRIPTS_DIR DATA_DIR OUT_FILE
# R 4.2.2, survival 3.5-3 (apt: r-cran-survival).  Weights are 1/2, 1, 3/2, 2 by row number, the offset is 1/10 of it.
suppressMessages({ library(survival); library(splines) })
a <- commandArgs(TRUE); source(file.path(a[1], "jsonout.R")); datad <- a[2]; out <- a[3]
TIGHT <- coxph.control(eps = 1e-13, toler.chol = 1e-14, iter.max = 60)
num <- function(col) list(col = col, type = "numeric")
fac <- function(col, levels) list(col = col, type = "factor", levels = levels)

SPEC <- list(
  list(id = "weights", data = "veteran", time = "time", event = "status", weights = TRUE, residuals = TRUE, profile = c(1, 0, 1, 0, 60),
       terms = list(num("trt"), fac("celltype", c("squamous", "smallcell", "adeno", "large")), num("karno"))),
  list(id = "weights_strata", data = "lung", time = "time", event = "status", weights = TRUE, strata = "sex", residuals = TRUE, profile = c(60, 1),
       terms = list(num("age"), num("ph.ecog"))),
  list(id = "entry_strata", data = "cgd", start = "tstart", time = "tstop", event = "status", strata = "hos.cat", residuals = TRUE, profile = c(1, 20),
       terms = list(fac("treat", c("placebo", "rIFN-g")), num("age"))),
  list(id = "entry_weights_strata", data = "cgd", start = "tstart", time = "tstop", event = "status", weights = TRUE, strata = "sex", residuals = TRUE, profile = c(0, 1, 10),
       terms = list(fac("treat", c("placebo", "rIFN-g")), fac("inherit", c("X-linked", "autosomal")), num("age"))),
  list(id = "entry_cluster", data = "cgd", start = "tstart", time = "tstop", event = "status", cluster = "id", profile = c(1, 14),
       terms = list(fac("treat", c("placebo", "rIFN-g")), num("age"))),
  list(id = "offset", data = "larynx", time = "time", event = "death", offset = TRUE, residuals = TRUE, profile = c(0, 1, 0, 65),
       terms = list(num("Stage_II"), num("Stage_III"), num("Stage_IV"), num("age"))),
  list(id = "twelve_strata", data = "pallas_5304", time = "time_days", event = "event", weights = TRUE, strata = "country", profile = c(1, 0, 50),
       terms = list(num("arm"), num("her2low"), num("age"))),
  list(id = "interaction_terms", data = "colon", filter = list(col = "etype", eq = 2), time = "time", event = "status", weights = TRUE, profile = c(1, 0, 1, 1, 0),
       terms = list(fac("rx", c("Obs", "Lev", "Lev+5FU")), num("sex")), interactions = list(c("rx", "sex"))))

test_table <- function(r) { t <- r$table; lapply(setNames(seq_len(nrow(t)), rownames(t)), function(i) list(chisq = unname(t[i, 1]), df = unname(t[i, 2]), p = pchisq(unname(t[i, 1]), unname(t[i, 2]), lower.tail = FALSE))) }
# the curve that plot.cox.zph draws (df = 4, nsmo = 40), without drawing it
smooth_of <- function(z, i) {
  xx <- z$x; y <- z$y[, i]; px <- seq(min(xx), max(xx), length = 40); l <- ns(c(px, xx), df = 4, intercept = TRUE)
  p <- l[1:40, ]; x <- l[-(1:40), ]; q <- qr(x); bk <- backsolve(q$qr[1:4, 1:4], diag(4)); xtx <- bk %*% t(bk)
  list(x = arr(px), fit = arr(as.numeric(p %*% qr.coef(q, y))), se = arr(sqrt(z$var[i, i]*as.numeric(((p %*% xtx)*p) %*% rep(1, 4))))) }
one <- function(s, d, ties) {
  y <- if (is.null(s$start)) sprintf("Surv(%s, %s)", s$time, s$event) else sprintf("Surv(%s, %s, %s)", s$start, s$time, s$event)
  r <- c(vapply(s$terms, `[[`, "", "col"), vapply(s$interactions, function(p) paste(p, collapse = ":"), ""))
  if (!is.null(s$strata)) r <- c(r, sprintf("strata(%s)", s$strata))
  if (isTRUE(s$offset)) r <- c(r, "offset(.o)")
  f <- as.formula(paste(y, "~", paste(r, collapse = " + "))); environment(f) <- environment()
  args <- list(formula = f, data = d, ties = ties, model = TRUE, x = TRUE, control = TIGHT)
  if (isTRUE(s$weights)) args <- c(args, list(weights = quote(.w), robust = FALSE))
  if (!is.null(s$cluster)) { d$.cl <- d[[s$cluster]]; args$data <- d; args$cluster <- quote(.cl) }
  fit <- do.call(coxph, args); st <- if (is.null(s$strata)) NULL else d[[s$strata]]
  o <- list(coef = arr(unname(coef(fit))), loglik = fit$loglik[2], concordance = as.list(fit$concordance), zph = list())
  for (tr in c("km", "rank", "identity", "log")) o$zph[[tr]] <- list(by_term = test_table(cox.zph(fit, tr)), by_coefficient = test_table(cox.zph(fit, tr, terms = FALSE)))
  for (tr in c("km", "identity")) { z <- cox.zph(fit, tr, terms = FALSE); o$smoothed[[tr]] <- arr(lapply(seq_along(coef(fit)), function(i) smooth_of(z, i))) }
  # at x = 0 and at the profile; basehaz() itself where there is no offset (survfit centres it)
  V <- if (is.null(fit$naive.var)) fit$var else fit$naive.var; ctr <- sum(fit$means*coef(fit)); off <- if (isTRUE(s$offset)) d$.o else 0
  curve <- function(X) survival:::coxsurv.fit(if (ties == "efron") 2 else 1, 2, TRUE, V, NULL, fit$y, fit$x, fit$weights, exp(as.numeric(fit$x %*% coef(fit)) + off - ctr), NULL,
         if (is.null(st)) rep(0L, nrow(d)) else fit$strata, NULL, NULL, X, exp(sum(X*coef(fit)) - ctr), NULL, NULL)
  thin <- function(n) if (n <= 160) seq_len(n) else unique(round(seq(1, n, length.out = 120)))
  g <- curve(matrix(0, 1, length(coef(fit)))); k <- thin(length(g$time)); stratum <- if (is.null(st)) NULL else rep(sub("^[^=]*=", "", names(g$strata)), g$strata)
  if (!isTRUE(s$offset)) stopifnot(isTRUE(all.equal(basehaz(fit, centered = FALSE)$hazard, as.numeric(g$cumhaz), tolerance = 1e-12)))
  o$baseline <- list(time = arr(g$time[k]), hazard = arr(as.numeric(g$cumhaz)[k])); if (!is.null(st)) o$baseline$stratum <- arr(stratum[k])
  g <- curve(matrix(s$profile, 1)); lower <- exp(log(g$surv) - qnorm(.975)*g$std.err); upper <- pmin(1, exp(log(g$surv) + qnorm(.975)*g$std.err)); p <- function(v) arr(as.numeric(v)[k])
  o$curve <- list(time = p(g$time), surv = p(g$surv), cumhaz = p(g$cumhaz), se = p(g$std.err), lower = p(lower), upper = p(upper), n_risk = p(g$n.risk), n_event = p(g$n.event))
  if (!is.null(st)) o$curve$stratum <- arr(stratum[k])
  lp <- predict(fit, type = "lp", reference = "zero") + mean(off)  # predict() centres the offset
  se <- sqrt(rowSums((fit$x %*% (if (is.null(fit$naive.var)) fit$var else fit$naive.var))*fit$x))
  o$linear_predictor_at_zero <- arr(head(unname(lp), 40)); o$se_linear_predictor_at_zero <- arr(head(unname(se), 40))
  if (isTRUE(s$residuals)) {
    m <- function(t) unname(as.matrix(residuals(fit, t))); sch <- residuals(fit, "schoenfeld")
    o$residuals <- list(martingale = arr(unname(residuals(fit, "martingale"))), deviance = arr(unname(residuals(fit, "deviance"))), score = m("score"), dfbeta = m("dfbeta"),
                        dfbetas = m("dfbetas"), schoenfeld = unname(as.matrix(sch)), scaledsch = m("scaledsch"), schoenfeld_time = arr(as.numeric(rownames(as.matrix(sch))))) }
  o
}
run <- function(s) {
  d <- read.csv(file.path(datad, paste0(s$data, ".csv")), stringsAsFactors = FALSE, na.strings = "")
  d$.w <- c(.5, 1, 1.5, 2)[(seq_len(nrow(d)) - 1) %% 4 + 1]; d$.o <- ((seq_len(nrow(d)) - 1) %% 7)/10
  if (!is.null(s$filter)) d <- d[d[[s$filter$col]] == s$filter$eq, ]
  need <- c(s$start, s$time, s$event, s$strata, s$cluster, vapply(s$terms, `[[`, "", "col")); d <- d[complete.cases(d[, need]), ]
  for (z in s$terms) if (z$type == "factor") d[[z$col]] <- factor(d[[z$col]], levels = z$levels)
  cat(s$id, nrow(d), "\n"); spec <- s; spec$profile <- arr(s$profile)
  list(id = s$id, spec = spec, efron = one(s, d, "efron"), breslow = one(s, d, "breslow"))
}
write_golden(list(r = R.version.string, survival = as.character(packageVersion("survival")), models = arr(lapply(SPEC, run))), out)
