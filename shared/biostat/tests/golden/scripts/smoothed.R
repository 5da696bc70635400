#!/usr/bin/env Rscript
# The curve that plot.cox.zph draws, for several df and numbers of points.  usage: smoothed.R SCRIPTS_DIR DATA_DIR OUT_FILE
# R 4.2.2, survival 3.5-3 (apt: r-cran-survival).
suppressMessages({ library(survival); library(splines) })
a <- commandArgs(TRUE); source(file.path(a[1], "jsonout.R")); datad <- a[2]; out <- a[3]
TIGHT <- coxph.control(eps = 1e-13, toler.chol = 1e-14, iter.max = 60)
smooth_of <- function(z, i, df, nsmo) {
  xx <- z$x; y <- z$y[, i]; px <- seq(min(xx), max(xx), length = nsmo); l <- ns(c(px, xx), df = df, intercept = TRUE)
  p <- l[1:nsmo, ]; x <- l[-(1:nsmo), ]; q <- qr(x); bk <- backsolve(q$qr[1:df, 1:df], diag(df)); xtx <- bk %*% t(bk)
  list(x = arr(px), fit = arr(as.numeric(p %*% qr.coef(q, y))), se = arr(sqrt(z$var[i, i]*as.numeric(((p %*% xtx)*p) %*% rep(1, df))))) }
veteran <- read.csv(file.path(datad, "veteran.csv"))
fit <- coxph(Surv(time, status) ~ trt + karno + age, veteran, control = TIGHT)
cases <- list()
for (tr in c("km", "rank", "identity", "log")) for (k in list(c(2, 5), c(3, 17), c(6, 40))) {
  z <- cox.zph(fit, tr, terms = FALSE)
  cases <- c(cases, list(list(transform = tr, df = k[1], points = k[2], curves = arr(lapply(1:3, function(i) smooth_of(z, i, k[1], k[2]))))))
}
write_golden(list(r = R.version.string, survival = as.character(packageVersion("survival")), data = "veteran", time = "time", event = "status",
                  terms = c("trt", "karno", "age"), cases = arr(cases)), out)
