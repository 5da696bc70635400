# CPU seconds of one task with R survival, one thread: mean of TIMES runs after a first one.
# usage: Rscript survival.R TASK CSV TIMES
# TASK: core (coxph.fit alone), continuous (the same, no column of few values), coxph, cluster, zph, km, km-distinct,
#       concordance, bootstrap (2,000 replicates, rows drawn within the four groups, curves by tabulate())
suppressMessages(library(survival))
a <- commandArgs(TRUE); task <- a[1]; d <- read.csv(a[2]); times <- as.integer(a[3])
columns <- c("arm", "her2low", "age", "t2", "t3", "n1", "n2", "n3", "g3", "pr")
X <- as.matrix(d[, columns]) + 0; n <- nrow(d)
fraction <- function(irrational) { p <- seq_len(n) * irrational; p - floor(p) }
if (task == "continuous") for (k in 1:10) X[, k] <- X[, k] + fraction(sqrt(c(2, 3, 5, 7, 11, 13, 17, 19, 23, 29)[k]))
if (task == "km-distinct") d$time_days <- d$time_days + fraction(0.6180339887498949)
Y <- Surv(d$time_days, d$event); d$group <- 2 * d$arm + d$her2low
f <- as.formula(paste("Surv(time_days, event) ~", paste(columns, collapse = " + ")))
fit <- if (task == "zph") coxph(f, d)
predictor <- if (task == "concordance") -drop(X %*% coxph.fit(X, Y, NULL, NULL, NULL, coxph.control(), NULL, "efron", NULL, resid = FALSE)$coefficients)
bootstrap <- function() {
  set.seed(1); last <- 1826; longest <- max(d$time_days)
  groups <- lapply(split(seq_len(n), d$group), function(i) list(t = d$time_days[i], e = d$event[i] == 1))
  survival <- function(i, v) {
    t <- v$t[i]; events <- tabulate(t[v$e[i]], longest)[1:last]
    at_risk <- length(t) - c(0, cumsum(tabulate(t, longest)))[1:last]
    has <- events > 0; prod(1 - events[has] / at_risk[has])
  }
  drawn <- replicate(2000, vapply(groups, function(v) survival(sample.int(length(v$t), replace = TRUE), v), 0))
  c(quantile(drawn[3, ] - drawn[1, ], c(.025, .975)), quantile(drawn[4, ] - drawn[2, ], c(.025, .975)))
}
core <- function() coxph.fit(X, Y, NULL, NULL, NULL, coxph.control(), NULL, "efron", NULL, resid = FALSE)$coefficients
curves <- function() summary(survfit(Surv(time_days, event) ~ group, d, conf.type = "log-log"), times = 1826.25)$surv
work <- switch(task, core = core, continuous = core,
  coxph = function() coef(coxph(f, d, ties = "efron")),
  cluster = function() sqrt(diag(coxph(f, d, ties = "efron", cluster = site)$var)),
  zph = function() cox.zph(fit, "km", terms = FALSE)$table[, 1],
  km = curves, "km-distinct" = curves,
  concordance = function() unname(concordancefit(Y, predictor)$concordance), bootstrap = bootstrap)
status <- function(k) as.numeric(gsub("[^0-9]", "", grep(k, readLines("/proc/self/status"), value = TRUE)))/1024
invisible(gc()); before <- status("VmRSS"); try(cat("5", file = "/proc/self/clear_refs"), silent = TRUE)
t0 <- proc.time(); value <- work(); t1 <- proc.time() - t0; added <- status("VmHWM") - before
if (times > 0) { t0 <- proc.time(); for (k in seq_len(times)) work(); t1 <- proc.time() - t0 }
cat(sprintf("R-%s\t%d\t%.6f\t%.6f\t%.1f\t%.12g\n", task, n, (t1[1] + t1[2])/max(times, 1), t1[3]/max(times, 1), added, value[1]))
