# R 4.2.2, survival 3.5-3: coxph with frailty.gaussian. R's own search for the variance (method "reml") stops early and
# gives NaN where two of its guesses are equal, so the root of its equation (frailty.controlgauss: fsum/(nfrail -
# trH/theta) = theta) is found by uniroot over fits with a fixed theta, each iterated
# until its log-likelihood repeats: that leaves effects to about 1e-6.
# No weights: with them R's diagonal information about the effects differs from that of the rows written out.
# `reml` is what R's own search says.
# usage: Rscript frailty.R SCRIPTS DATA OUT
suppressMessages(library(survival))
a <- commandArgs(TRUE); source(file.path(a[1], "jsonout.R"))
FIXED <- coxph.control(eps = 1e-17, toler.chol = 1e-18, iter.max = 60)
read <- function(n) { d <- read.csv(file.path(a[2], paste0(n, ".csv")), stringsAsFactors = FALSE, na.strings = ""); d$row <- seq_len(nrow(d)); d }
lung <- read("lung"); lung$known <- 0.3*lung$ph.ecog
cgd <- read("cgd"); colon <- read("colon"); colon$treated <- as.integer(colon$rx == "Lev+5FU"); retino <- read("retinopathy")
veteran <- read("veteran"); pallas <- read("pallas_5304")
# sites that differ: the simulated trial with the event moved forward in every third site
planted <- pallas; planted$time_days <- ifelse(planted$site %% 3 == 0, ceiling(planted$time_days/2), planted$time_days)
out <- list()
one <- function(id, data, group, columns, time = "time", event = "status", start = NULL, strata = NULL, offset = NULL, ties = "efron") {
  d <- get(data); needed <- c(group, columns, time, event, start, strata, offset)
  d <- d[complete.cases(d[, needed, drop = FALSE]), , drop = FALSE]
  d$.g <- as.integer(factor(d[[group]])); d$.e <- as.integer(d[[event]]); d$.t <- d[[time]]
  left <- if (is.null(start)) "Surv(.t, .e) ~ " else { d$.s <- d[[start]]; "Surv(.s, .t, .e) ~ " }
  if (!is.null(strata)) d$.st <- as.integer(factor(d[[strata]]))
  if (!is.null(offset)) d$.o <- d[[offset]]
  fit <- function(frailty, control) {
    f <- paste0(left, paste(columns, collapse = " + "), " + frailty.gaussian(.g", frailty, ")")
    if (!is.null(strata)) f <- paste(f, "+ strata(.st)")
    if (!is.null(offset)) f <- paste(f, "+ offset(.o)")
    f <- as.formula(f); environment(f) <- environment()
    suppressWarnings(do.call(coxph, list(formula = f, data = d, ties = ties, robust = FALSE, control = control)))
  }
  full <- length(unique(d$.g)) <= 5; p <- length(columns); k <- seq_len(p); groups <- length(unique(d$.g))
  parts <- function(m) { v <- as.matrix(m$var)
    list(b = if (full) unname(coef(m)[p + seq_len(groups)]) else unname(m$frail), f = if (full) diag(v)[-k] else unname(m$fvar), v = unname(v[k, k, drop = FALSE])) }
  at <- function(theta) fit(paste0(", theta = ", sprintf("%.17g", theta)), FIXED)
  gap <- function(log_theta) { theta <- exp(log_theta); m <- parts(at(theta)); sum(m$b^2) + sum(m$f) - groups*theta }
  own <- catch(fit("", coxph.control(outer.max = 100)))$value
  reml <- if (is.null(own)) NA else { h <- own$history[[1]]$history; unname(h[nrow(h), 1]) }
  start_at <- if (is.na(reml)) 0.1 else reml
  boundary <- start_at < 1e-2 && gap(log(1e-6)) < 0
  theta <- if (boundary) 0 else exp(uniroot(gap, log(start_at) + c(-0.05, 0.05), extendInt = "yes", tol = 1e-14)$root)
  if (boundary) { plain <- paste0(left, paste(columns, collapse = " + "), if (is.null(strata)) "" else " + strata(.st)", if (is.null(offset)) "" else " + offset(.o)")
    plain <- as.formula(plain); environment(plain) <- environment()
    m <- do.call(coxph, list(formula = plain, data = d, ties = ties, robust = FALSE, control = coxph.control(eps = 1e-13, toler.chol = 1e-14, iter.max = 60)))
    q <- list(b = numeric(0), f = numeric(0), v = unname(as.matrix(m$var))); edf <- 0
  } else { m <- at(theta); q <- parts(m); edf <- unname(m$df[length(m$df)]) }
  o <- list(id = id, ties = ties, full = full, groups = groups, time = arr(d$.t), event = arr(d$.e), group = arr(d$.g),
    columns = arr(columns), x = arr(lapply(columns, function(c) arr(as.numeric(d[[c]])))),
    theta = theta, reml = reml, boundary = boundary, coef = arr(unname(coef(m))[k]), var = q$v, edf = edf, frail = arr(q$b), fvar = arr(q$f), loglik = arr(m$loglik))
  if (!is.null(start)) o$start <- arr(d$.s)
  if (!is.null(strata)) o$strata <- arr(d$.st)
  if (!is.null(offset)) o$offset <- arr(d$.o)
  cat(id, "theta", format(theta, digits = 14), "own search", reml, "edf", edf, "\n")
  out[[length(out) + 1]] <<- o
}
for (t in c("efron", "breslow")) {
  one(paste0("lung_months_", t), "lung", "inst", c("age", "sex", "ph.ecog"), time = "months", ties = t)
  one(paste0("retinopathy_", t), "retino", "id", c("trt", "age"), time = "futime", ties = t)
  one(paste0("cgd_late_entry_", t), "cgd", "id", c("age", "steroids"), start = "tstart", time = "tstop", ties = t)
}
one("pallas_planted", "planted", "site", c("her2low", "age"), time = "time_days", event = "event")
one("lung_strata_offset", "lung", "inst", "age", strata = "sex", offset = "known")
one("colon_pairs", "colon", "id", c("treated", "age", "nodes"))
one("cgd_centre", "cgd", "center", c("age", "steroids"), start = "tstart", time = "tstop")
one("veteran_cells", "veteran", "celltype", c("trt", "karno"))
one("veteran_cells_breslow", "veteran", "celltype", c("trt", "karno", "age"), ties = "breslow")
one("lung_few", "lung", "ph.ecog", c("age", "sex"), time = "months")
one("pallas", "pallas", "site", c("her2low", "age", "t2", "t3"), time = "time_days", event = "event")
one("veteran_one_a_group", "veteran", "row", c("trt", "karno"))
write_golden(list(r = R.version.string, survival = as.character(packageVersion("survival")), cases = arr(out)), a[3])
