# What R makes of the raw files, with derivations of its own (R 4.2, survival).
#   palladion simulate --pallas --out synthetic && Rscript reproduce.R synthetic
# Prints the flow; for each endpoint survival at five years, events, hazard ratios (unadjusted, adjusted; Breslow's
# ties), the test of proportional hazards, the median follow-up in months; for IDFS the interaction's p-value and the
# differences between the arms. To be held against PALLAS.md.
suppressMessages(library(survival))
folder <- commandArgs(trailingOnly = TRUE)[1]
export <- function(name, sep = ",") read.csv(file.path(folder, name), sep = sep, comment.char = "#", strip.white = TRUE,
                                             na.strings = c("", "n/a"), stringsAsFactors = FALSE)
percent <- function(x) as.numeric(sub("^>", "", sub(" *%", "", x)))

s <- export("subjects.csv")
h <- export("her2.csv", ";")
e <- export("events.csv")
s$randomised <- as.Date(s$RANDDT, "%d.%m.%Y")
s$pr <- percent(s$PR_PCT)
e$day <- as.Date(e$EVENTDT, "%d-%b-%Y")
e <- e[e$day <= as.Date("2023-05-30"), ]

# HER2: local readings; core biopsy after neoadjuvant therapy, else the resection; the latest reading
h <- h[h$READER == "L", ]
preferred <- ifelse(s$NEOADJ[match(h$SUBJECT, s$SUBJECT)] == "Y", "CORE BX", "RESECTION")
h <- h[order(h$SUBJECT, h$SPECIMEN != preferred, -as.numeric(as.Date(h$READ))), ]
u <- h[!duplicated(h$SUBJECT), ]
score <- sub("[+]$", "", sub(" \\(.*", "", u$IHC))
ratio <- as.numeric(sub(",", ".", u$RATIO))
copies <- as.numeric(sub(",", ".", u$HER2_COPIES))
negative <- u$ISH %in% c("neg", "NOT AMPLIFIED") | (!is.na(ratio) & ratio < 2 & copies < 4)
positive <- u$ISH %in% "AMPLIFIED" | (!is.na(ratio) & ratio >= 2 & copies >= 4)
level <- ifelse(score %in% "3" | positive, "positive", ifelse(score %in% "2" & negative, "2+",
         ifelse(score %in% "1", "1+", ifelse(score %in% c("0", "null", "ultralow"), "0", "unknown"))))
s$level <- level[match(s$SUBJECT, u$SUBJECT)]
s$level[is.na(s$level)] <- "unknown"
print(table(s$level))
s$low <- as.numeric(s$level != "0")
analysed <- s$level %in% c("0", "1+", "2+")

# endpoints
first <- function(kinds) {
  x <- e[e$EVENT %in% kinds, ]
  as.numeric(tapply(as.numeric(x$day), x$SUBJECT, min)[s$SUBJECT])
}
visit <- first("LASTVIS")
observed <- function(kinds) {
  day <- first(kinds)
  data.frame(time = ifelse(is.na(day), visit, day) - as.numeric(s$randomised), event = !is.na(day))
}
endpoints <- list(IDFS = observed(c("LRR", "CBC", "DIST", "SPM", "DEATH")), DRFS = observed(c("DIST", "DEATH")),
                  OS = observed("DEATH"))

# covariates
digit <- function(x) substr(sub("^[pc]", "", x), 2, 2)
s$t <- factor(ifelse(digit(s$T_STAGE) == "2", 1, ifelse(digit(s$T_STAGE) %in% c("3", "4"), 2, 0)))
s$n <- factor(digit(s$N_STAGE), levels = 0:3)
s$grade <- factor(ifelse(s$GRADE %in% c("G1", "G2", "G3"), s$GRADE, "X"))

for (name in names(endpoints)) {
  d <- cbind(s, endpoints[[name]])[analysed, ]
  curves <- survfit(Surv(time, event) ~ low, d)
  cat(name, round(100 * summary(curves, times = 1826.25)$surv, 2), "events", sum(d$event), "\n")
  for (formula in list(Surv(time, event) ~ low, Surv(time, event) ~ low + AGE + t + n + grade + pr)) {
    model <- coxph(formula, d, ties = "breslow")
    cat(" hazard ratio", round(summary(model)$conf.int[1, c(1, 3, 4)], 4),
        "proportional hazards p", round(cox.zph(model, "km")$table["low", "p"], 3), "\n")
  }
  cat(" follow-up", summary(survfit(Surv(time, !event) ~ 1, d))$table["median"] / 30.4375, "\n")
  if (name == "IDFS") {
    d$arm <- as.numeric(d$ARM == "B")
    model <- coxph(Surv(time, event) ~ arm * low, d, ties = "breslow")
    curves <- summary(survfit(Surv(time, event) ~ low + arm, d), times = 1826.25)$surv
    cat(" interaction p", summary(model)$coefficients[3, 5], "differences", 100 * (curves[c(2, 4)] - curves[c(1, 3)]), "\n")
  }
}
