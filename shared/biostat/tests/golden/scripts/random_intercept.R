# lme4 with a tight optimiser: Rscript random_intercept.R > ../expected/random_intercept.json
library(lme4); library(jsonlite)
golden <- fromJSON("../expected/tables.json")$site_heterogeneity
d <- data.frame(x = golden$site_low, n = golden$site_n, g = factor(seq_along(golden$site_n)))
fit <- function(d) {
  # the deviance function itself, minimised again from glmer's answer
  m <- suppressWarnings(glmer(cbind(x, n - x) ~ 1 + (1 | g), d, binomial, nAGQ = 25, control = glmerControl(optimizer = "bobyqa", optCtrl = list(rhoend = 1e-12, maxfun = 1e5), tolPwrss = 1e-14)))
  f <- suppressWarnings(glmer(cbind(x, n - x) ~ 1 + (1 | g), d, binomial, nAGQ = 25, devFunOnly = TRUE, control = glmerControl(tolPwrss = 1e-14)))
  o <- c(unname(getME(m, "theta")), unname(fixef(m)))
  for (i in 1:20) o <- optim(o, f, method = "Nelder-Mead", control = list(reltol = 1e-16, maxit = 5000))$par
  list(tau2 = o[1]^2, intercept = o[2], loglik = as.numeric(logLik(m)))
}
cat(toJSON(list(r = R.version.string, lme4 = as.character(packageVersion("lme4")), sites = fit(d)), auto_unbox = TRUE, digits = NA, pretty = 1))
