# CPU seconds of one Cox fit with R survival, one thread; mean of TIMES fits after a first one.
# usage: Rscript cox.R TASK CSV TIMES      TASK: core (coxph.fit alone), coxph, cluster
suppressMessages(library(survival))
a <- commandArgs(TRUE); d <- read.csv(a[2]); times <- as.integer(a[3])
columns <- c("arm", "her2low", "age", "t2", "t3", "n1", "n2", "n3", "g3", "pr")
X <- as.matrix(d[, columns]) + 0; Y <- Surv(d$time_days, d$event)
f <- as.formula(paste("Surv(time_days, event) ~", paste(columns, collapse = " + ")))
status <- function(k) as.numeric(gsub("[^0-9]", "", grep(k, readLines("/proc/self/status"), value = TRUE)))/1024
work <- switch(a[1],
  core = function() coxph.fit(X, Y, NULL, NULL, NULL, coxph.control(), NULL, "efron", NULL, resid = FALSE)$coefficients,
  coxph = function() coef(coxph(f, d, ties = "efron")),
  cluster = function() sqrt(diag(coxph(f, d, ties = "efron", cluster = site)$var)))
invisible(gc()); before <- status("VmRSS"); try(cat("5", file = "/proc/self/clear_refs"), silent = TRUE)
value <- work(); added <- status("VmHWM") - before
t0 <- proc.time(); for (k in seq_len(times)) work(); t1 <- proc.time() - t0
cat(sprintf("R-%s\t%d\t%.6f\t%.6f\t%.1f\t%.12g\n", a[1], nrow(d), (t1[1] + t1[2])/times, t1[3]/times, added, value[1]))
