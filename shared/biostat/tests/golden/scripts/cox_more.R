# R 4.2.2, survival 3.5-3: weights, offset, exact ties, robust variance without and with clusters, late entry, simple effects
# usage: Rscript cox_more.R SCRIPTS DATA OUT
suppressMessages(library(survival))
a <- commandArgs(TRUE); source(file.path(a[1], "jsonout.R"))
TIGHT <- coxph.control(eps = 1e-13, toler.chol = 1e-14, iter.max = 60)
read <- function(n) read.csv(file.path(a[2], paste0(n, ".csv")), stringsAsFactors = FALSE, na.strings = "")
lung <- read("lung"); lung$w_whole <- 1 + lung$age %% 3; lung$w_real <- 0.5 + (lung$age %% 7)/4; lung$known <- 0.3*lung$ph.ecog
cgd <- read("cgd"); cgd$w_real <- 0.5 + (cgd$age %% 5)/3
veteran <- read("veteran"); aml <- read("aml"); larynx <- read("larynx"); retino <- read("retinopathy")
out <- list()
one <- function(id, data, f, weights = NULL, cluster = NULL, ties = "efron", robust = NULL, columns = character(), start = NULL, time = "time", event = "status", strata = NULL, offset = NULL) {
  d <- get(data); d$.row <- seq_len(nrow(d)); needed <- c(start, time, event, columns, weights, cluster, strata, offset)
  d <- d[complete.cases(d[, needed, drop = FALSE]), , drop = FALSE]
  args <- list(formula = as.formula(f), data = d, ties = ties, control = TIGHT)
  if (!is.null(weights)) { d$.w <- d[[weights]]; args$data <- d; args$weights <- quote(.w) }
  if (!is.null(cluster)) { d$.cl <- d[[cluster]]; args$data <- d; args$cluster <- quote(.cl) }
  if (!is.null(robust)) args$robust <- robust
  environment(args$formula) <- environment()
  fit <- do.call(coxph, args); v <- as.matrix(fit$var); n <- if (is.null(fit$naive.var)) v else as.matrix(fit$naive.var)
  o <- list(id = id, data = data, ties = ties, robust = !is.null(fit$naive.var),
    ask_robust = robust, time = arr(d[[time]]), event = arr(as.integer(d[[event]])), columns = arr(columns), x = arr(lapply(columns, function(k) arr(as.numeric(d[[k]])))), n = fit$n, coef = arr(unname(coef(fit))), var = unname(v), naive_var = unname(n), loglik = arr(fit$loglik),
    score = as.numeric(fit$score), wald = as.numeric(fit$wald.test))
  number <- function(k) arr(as.integer(factor(d[[k]])))
  if (!is.null(start)) o$start <- arr(d[[start]])
  if (!is.null(weights)) o$weights <- arr(d[[weights]])
  if (!is.null(offset)) o$offset <- arr(d[[offset]])
  if (!is.null(cluster)) o$cluster <- number(cluster)
  if (!is.null(strata)) o$strata <- number(strata)
  if (!is.null(fit$rscore)) o$rscore <- as.numeric(fit$rscore)
  out[[length(out) + 1]] <<- o
}
S <- "Surv(time, status) ~ "
for (t in c("efron", "breslow")) {
  one(paste0("whole_weights_", t), "lung", paste0(S, "age + sex + ph.ecog"), weights = "w_whole", ties = t, columns = c("age", "sex", "ph.ecog"))
  one(paste0("real_weights_", t), "lung", paste0(S, "age + sex + ph.ecog"), weights = "w_real", ties = t, columns = c("age", "sex", "ph.ecog"))
  one(paste0("real_weights_months_", t), "lung", "Surv(months, status) ~ age + sex", weights = "w_real", ties = t, columns = c("age", "sex"), time = "months")
  one(paste0("weights_and_clusters_", t), "lung", "Surv(months, status) ~ age + sex", weights = "w_real", cluster = "inst", ties = t, columns = c("age", "sex"), time = "months")
  one(paste0("robust_by_row_", t), "lung", "Surv(months, status) ~ age + sex", robust = TRUE, ties = t, columns = c("age", "sex"), time = "months")
  one(paste0("not_robust_", t), "lung", paste0(S, "age + sex"), weights = "w_real", robust = FALSE, ties = t, columns = c("age", "sex"))
  one(paste0("offset_", t), "lung", paste0(S, "age + sex + offset(known)"), ties = t, columns = c("age", "sex"), offset = "known")
  one(paste0("late_entry_weights_", t), "cgd", "Surv(tstart, tstop, status) ~ age + steroids", weights = "w_real", cluster = "id", ties = t, columns = c("age", "steroids"), start = "tstart", time = "tstop")
  one(paste0("late_entry_strata_robust_", t), "cgd", "Surv(tstart, tstop, status) ~ age + strata(hos.cat)", cluster = ".row", ties = t, columns = "age", start = "tstart", time = "tstop", strata = "hos.cat")
}
one("exact_lung_months", "lung", "Surv(months, status) ~ age + sex", ties = "exact", columns = c("age", "sex"), time = "months")
one("exact_lung_strata", "lung", "Surv(months, status) ~ age + ph.ecog + strata(sex)", ties = "exact", columns = c("age", "ph.ecog"), time = "months", strata = "sex")
one("exact_veteran", "veteran", paste0(S, "trt + karno + age"), ties = "exact", columns = c("trt", "karno", "age"))
one("exact_larynx", "larynx", "Surv(time, death) ~ Stage_II + Stage_III + Stage_IV + age", ties = "exact", columns = c("Stage_II", "Stage_III", "Stage_IV", "age"), event = "death")
one("exact_late_entry", "cgd", "Surv(tstart, tstop, status) ~ age + steroids", ties = "exact", columns = c("age", "steroids"), start = "tstart", time = "tstop")
write_golden(list(r = R.version.string, survival = as.character(packageVersion("survival")), cases = arr(out)), a[3])
