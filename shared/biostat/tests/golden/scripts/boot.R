#!/usr/bin/env Rscript
# Percentile and BCa intervals of R boot for fixed replicates. usage: boot.R GOLDEN_DIR
suppressMessages({ library(boot); library(survival) })
dir <- commandArgs(TRUE)[1]; source(file.path(dir, "scripts", "jsonout.R"))
d <- read.csv(file.path(dir, "data", "veteran.csv")); d <- d[order(d$trt), ]
one <- function(d, tau) {
  km <- function(i) summary(survfit(Surv(time, status) ~ 1, d[i, ]), times = tau, extend = TRUE)$surv
  stat <- function(d0, i) { k <- d$trt[i] == 2; km(i[k]) - km(i[!k]) }
  set.seed(20260102); b <- boot(d, stat, R = 2001, strata = d$trt)
  L <- empinf(b, type = "jack"); ci <- boot.ci(b, type = c("perc", "bca"), L = L)
  list(tau = tau, t0 = b$t0[1], t = arr(as.numeric(b$t)), acceleration = sum(L^3) / (6 * sum(L^2)^1.5), percent = arr(ci$percent[4:5]), bca = arr(ci$bca[4:5]), sd = sd(b$t))
}
write_golden(list(boot = as.character(packageVersion("boot")), dataset = "veteran", cases = arr(lapply(c(90, 200), function(tau) one(d, tau)))), file.path(dir, "expected", "boot.json"))
