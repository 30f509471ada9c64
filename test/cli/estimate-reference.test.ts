import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { sharedIsPresent, sharedJson, sharedPath } from "../support/shared.js";
import { type Answer, close, onFile, onTable, termOf } from "./estimate-support.js";

interface Reference {
  // biome-ignore lint/suspicious/noExplicitAny: the shape of a case is the method's
  readonly cases: readonly { readonly id: string; readonly values: any }[];
}
const reference = (file: string, id: string) =>
  sharedJson<Reference>("reference", `${file}.json`).cases.find((one) => one.id === id)!.values;
const data = (name: string) => sharedPath("data", "stat-reference", `${name}.csv`);
const run = (file: string, method: string, options: string) =>
  onFile(data(file), method, ...[...options.matchAll(/"([^"]*)"|(\S+)/g)].map((word) => word[1] ?? word[2]!));

/** Estimates by R's names of coefficients. */
function estimates(answer: Answer, coef: Readonly<Record<string, number>>, relative?: number): void {
  expect(Object.keys(coef).length).toBeGreaterThan(0);
  for (const [name, value] of Object.entries(coef)) close(termOf(answer, name).estimate, value, relative);
}

function errors(answer: Answer, se: Readonly<Record<string, number>>, relative?: number): void {
  expect(Object.keys(se).length).toBeGreaterThan(0);
  for (const [name, value] of Object.entries(se)) close(termOf(answer, name).standardError, value, relative);
}

/** A fixture as rows, for data that R changed before it fitted. */
function rowsOf(name: string): Record<string, string>[] {
  const [head, ...lines] = readFileSync(data(name), "utf8")
    .trim()
    .split("\n")
    .map((line) =>
      (line.match(/"[^"]*"|[^,]+|(?<=,)(?=,|$)/g) ?? []).map((field) => field.replaceAll('"', "")),
    );
  return lines.map((fields) => Object.fromEntries(head!.map((column, j) => [column, fields[j] ?? ""])));
}

const csvOf = (rows: readonly Record<string, unknown>[]): string =>
  `${[Object.keys(rows[0]!), ...rows.map((row) => Object.values(row))].map((line) => line.join(",")).join("\n")}\n`;

/** R's dfs of a term: infinite in JSON is null. */
const dfOf = (answer: Answer, name: string) => termOf(answer, name).df as number | null;

describe.skipIf(!sharedIsPresent)("regressions against R (needs the shared reference values)", () => {
  it("least squares with HC and clustered errors (sandwich)", async () => {
    const duncan = reference("ols_robust", "ols_duncan_hc");
    for (const type of ["HC0", "HC1", "HC2", "HC3"]) {
      const answer = await run(
        "duncan",
        "ols",
        `--formula "prestige ~ income + education + type" --se ${type}`,
      );
      estimates(answer, duncan.coef);
      errors(answer, duncan[`se_${type}`]);
      expect(dfOf(answer, "income")).toBe(duncan.df_residual);
    }
    const classical = await run("duncan", "ols", '--formula "prestige ~ income + education + type"');
    const income = duncan.tests_const.rows.indexOf("income");
    close(termOf(classical, "income").pValue, duncan.tests_const.data[income][3]);
    close(termOf(classical, "income").low, duncan.confint95.data[income][0]);
    const petersen = reference("ols_robust", "ols_petersen_cluster");
    const model = '--formula "y ~ x" --cluster';
    const sandwich = "--small-sample sandwich";
    errors(await run("petersen_cl", "ols", `${model} firm ${sandwich}`), petersen.se_CR1_firm);
    errors(
      await run("petersen_cl", "ols", `${model} firm,year ${sandwich}`),
      petersen.se_twoway_firm_year_multi0false,
    );
    errors(await run("petersen_cl", "ols", `${model} firm --small-sample none`), petersen.se_CR0_firm);
    const wls = reference("ols_robust", "wls_apistrat_hc");
    const weighted = '--formula "api00 ~ ell + meals + mobility + stype" --weights pw --se HC2';
    errors(await run("apistrat", "wls", weighted), wls.se_HC2);
    const seatbelts = reference("ols_robust", "newey_west_seatbelts");
    const newey = '--formula "log(drivers) ~ law + log(kms) + PetrolPrice" --se newey-west --lag 4 --time t';
    errors(await run("seatbelts", "ols", newey), seatbelts.se_NW_lag4_noprew);
  });

  it("generalized linear models (glm, MASS)", async () => {
    const logit = reference("glm", "logit_birthwt");
    const formula = '--formula "low ~ age + lwt + factor(race) + smoke + ptl + ht + ui"';
    const answer = await run("birthwt", "logit", `${formula} --se HC1`);
    estimates(answer, logit.coef);
    errors(answer, logit.se_HC1);
    expect(dfOf(answer, "age")).toBeNull();
    // vcovCL takes HC0 for models that are not least squares.
    errors(await run("birthwt", "logit", `${formula} --cluster ftv`), logit.se_cluster_HC0);
    const grouped = reference("glm", "binomial_grouped_esoph");
    const esoph = '--formula "cbind(ncases, ncontrols) ~ agegp + tobgp + alcgp"';
    estimates(await run("esoph", "logit", esoph), grouped.coef, 1e-7);
    const quine = reference("glm", "poisson_quine");
    const days = '--formula "Days ~ Eth + Sex + Age + Lrn"';
    errors(await run("quine", "poisson", `${days} --se HC0`), quine.se_HC0);
    const quasi = await run("quine", "poisson", `${days} --family quasipoisson`);
    errors(quasi, reference("glm", "quasipoisson_quine").se);
    const negbin = reference("glm", "negbin_quine");
    estimates(await run("quine", "negbin", days), negbin.coef, 1e-7);
    const offset = reference("glm", "poisson_offset_fatalities");
    const fatal = '--formula "fatal ~ beertax + unemp + drinkage + factor(year)" --offset pop';
    const exposed = await run("fatalities", "poisson", fatal);
    estimates(exposed, offset.coef);
    close(exposed.values.deviance, offset.deviance);
  });

  it("absorbed effects with the conventions of fixest", async () => {
    const two = reference("fixest", "feols_ssc_conventions");
    const model = '--formula "y ~ x1 | id + period"';
    const se = async (options: string) => termOf(await run("base_did", "feols", `${model} ${options}`), "x1");
    const clustered = await se("--cluster id");
    close(clustered.standardError, two.default_Kfixef_nonnested.se);
    close(clustered.pValue, two.default_Kfixef_nonnested.p);
    expect(clustered.df).toBe(107);
    close((await se("--cluster id,period")).standardError, two.twoway_Gmin.se);
    close((await se("--cluster id --small-sample none")).standardError, two.none.se);
    const serial = "--lag 2 --time period";
    close((await se(`--se newey-west ${serial} --unit id`)).standardError, two.newey_west_panel.se);
    close((await se(`--se driscoll-kraay ${serial}`)).standardError, two.driscoll_kraay.se);
    const weighted = reference("fixest", "feols_weighted_fatalities");
    const rate = '--formula "I(fatal/pop * 10000) ~ beertax + drinkage + unemp + log(income) | state + year"';
    const fatal = await run("fatalities", "feols", `${rate} --weights pop --cluster state`);
    errors(fatal, weighted.cluster_state.se);
    const iv = reference("fixest", "feols_varying_slopes_fatalities");
    const slopes = '--formula "I(fatal/pop * 10000) ~ beertax + unemp | state[year] + year" --cluster state';
    errors(await run("fatalities", "feols", slopes), iv.cluster_state.se, 1e-7);
    const counts = reference("fixest", "fepois_offset_fatalities");
    const poisson =
      '--formula "fatal ~ beertax + unemp + drinkage | state + year" --offset pop --cluster state';
    const fitted = await run("fatalities", "fepois", poisson);
    estimates(fitted, counts.coef, 1e-7);
    errors(fitted, counts.cluster_state.se, 1e-7);
  });

  it("says which rows a Poisson with absorbed effects cannot use", async () => {
    const expected = reference("fixest", "fepois_separation_base_did");
    const even = (value: number) => (value % 1 === 0.5 ? 2 * Math.round(value / 2) : Math.round(value));
    const rows = rowsOf("base_did").map((row) => ({
      ...row,
      cnt: ["3", "7", "11"].includes(row.id!) ? 0 : Math.max(0, even(Number(row.y))),
    }));
    const answer = await onTable(
      csvOf(rows),
      "fepois",
      "--formula",
      "cnt ~ x1 + post:treat | id + period",
      "--cluster",
      "id",
    );
    expect(answer.n).toBe(expected.n);
    expect(answer.dropped.rows).toBe(30);
    expect(answer.dropped.reasons.map(({ rows: of }) => of)).toEqual([30]);
    estimates(answer, expected.coef, 1e-7);
    errors(answer, expected.cluster.se, 1e-7);
  });
});

describe.skipIf(!sharedIsPresent)("panels against R (needs the shared reference values)", () => {
  const mpdta = "--outcome lemp --unit countyreal --time year --cohort first.treat";

  it("Callaway and Sant'Anna's estimators, controls, anticipation, base and aggregations", async () => {
    const cases: [string, string][] = [
      ["mpdta_nevertreated_dr_lpop", "--covariates lpop"],
      ["mpdta_nevertreated_ipw_lpop", "--covariates lpop --estimator ipw"],
      ["mpdta_notyettreated_reg_lpop", "--covariates lpop --estimator reg --control not-yet"],
      ["mpdta_anticipation1", "--anticipation 1 --control not-yet"],
      ["mpdta_universal_base", "--covariates lpop --base universal"],
    ];
    for (const [id, options] of cases) {
      const { table } = reference("callaway_santanna", id).att_gt;
      const answer = await run("mpdta", "callaway-santanna", `${mpdta} ${options}`);
      expect(table.att.length).toBeGreaterThan(7);
      table.att.forEach((att: number, i: number) => {
        const found = termOf(answer, `ATT(${table.group[i]},${table.t[i]})`);
        if (att !== 0) close(found.estimate, att);
        if (table.se[i] !== null) close(found.standardError, table.se[i]);
      });
    }
    const expected = reference("callaway_santanna", "mpdta_nevertreated_dr_lpop");
    for (const kind of ["simple", "dynamic", "group", "calendar"]) {
      const answer = await run(
        "mpdta",
        "callaway-santanna",
        `${mpdta} --covariates lpop --aggregate ${kind}`,
      );
      close(termOf(answer, "overall").estimate, expected[kind].overall_att);
      // did 2.1.2, the reference, counted the weights of cohorts in another way than 2.5.1, which gives this.
      const se = kind === "group" ? 0.0118981787275 : expected[kind].overall_se;
      close(termOf(answer, "overall").standardError, se);
      (expected[kind].egt ?? []).forEach((at: number, i: number) => {
        close(termOf(answer, String(at)).estimate, expected[kind].att_egt[i]);
        close(termOf(answer, String(at)).standardError, expected[kind].se_egt[i]);
      });
    }
  });

  it("imputation and the Goodman-Bacon decomposition", async () => {
    const event = reference("bacon_bjs", "bjs_event_mpdta");
    const answer = await run("mpdta", "imputation", `${mpdta} --aggregate dynamic`);
    for (const at of ["0", "1", "2", "3"]) {
      const i = event.term.indexOf(at);
      // did_imputation takes its fixed effects out by iteration.
      close(termOf(answer, at).estimate, event.estimate[i], 1e-6);
      close(termOf(answer, at).standardError, event["std.error"][i], 1e-6);
    }
    const castle = reference("bacon_bjs", "bjs_static_castle");
    const weighted = "--outcome l_homicide --unit sid --time year --cohort effyear --weights popwt";
    const overall = termOf(await run("castle", "imputation", weighted), "overall");
    close(overall.estimate, castle.estimate, 1e-6);
    // That version squares the weights in the variance, so that its error is not of this estimate.
    const bacon = reference("bacon_bjs", "bacon_castle");
    const found = await run(
      "castle",
      "bacon",
      "--outcome l_homicide --unit state --time year --cohort effyear",
    );
    close(found.terms[0]!.estimate, bacon.sum_estimate);
    const kinds = found.values.byKind as { kind: string; weight: number; estimate: number }[];
    for (const { kind, weight, estimate } of kinds) {
      close(weight, bacon.by_type[kind]);
      close(estimate, bacon.by_type_est[kind]);
    }
    expect(kinds).toHaveLength(3);
    expect(found.values.comparisons).toHaveLength(bacon.two_by_twos.weight.length);
  });

  it("two groups and two periods (DRDID)", async () => {
    const covariates = "--covariates age,educ,black,married,nodegree,hisp,re74";
    const nsw = `--outcome re --time year --unit id --treatment experimental ${covariates}`;
    const panels: [string, { att: number; se: number }][] = [
      ["dr-improved", reference("drdid", "drdid_panel_imp_nsw")],
      ["dr", reference("drdid", "drdid_panel_trad_nsw")],
      ["reg", reference("drdid", "ordid_nsw")],
      ["ipw", reference("drdid", "ipwdid_nsw_norm").normalized],
      ["ipw-unnormalized", reference("drdid", "ipwdid_nsw_norm").unnormalized],
    ];
    const sections = reference("drdid", "drdid_rc_sim");
    for (const [estimator, { att, se }] of panels) {
      const found = termOf(await run("nsw_long_cps", "drdid", `${nsw} --estimator ${estimator}`), "ATT");
      // DRDID finds the chances of treatment by iteration.
      close(found.estimate, att, 1e-7);
      close(found.standardError, se, 1e-7);
    }
    const rc = "--outcome y --time post --treatment d --covariates x1,x2,x3,x4";
    for (const [estimator, { att, se }] of [
      ["dr-improved", sections.drdid_imp],
      ["reg", sections.ordid],
      ["ipw", sections.ipwdid],
      // DRDID corrected the error of this one after 1.2.3: 1.4.0 gives 0.202557987324495.
      ["dr", { att: sections.drdid_trad.att, se: 0.202557987324495 }],
    ] as const) {
      const found = termOf(await run("drdid_sim_rc", "drdid", `${rc} --estimator ${estimator}`), "ATT");
      close(found.estimate, att);
      close(found.standardError, se);
    }
  });

  it("synthetic control and difference-in-differences (synthdid)", async () => {
    const prop99 = "--outcome PacksPerCapita --unit State --time Year --treatment treated";
    for (const [method, id, placebo] of [
      ["sdid", "prop99_sdid", "se_sdid"],
      ["synthetic-control", "prop99_sc", "se_sc"],
    ] as const) {
      const expected = reference("synth_sdid", id);
      const answer = await run("california_prop99", method, `${prop99} --se placebo --bootstrap 100`);
      // Frank and Wolfe's steps stop early: three digits, as the note of the reference says.
      close(answer.terms[0]!.estimate, expected.tau, 1e-3);
      const seeded = reference("synth_sdid", "prop99_placebo_se_seeded")[placebo];
      // A standard error from 100 draws has itself an error of 7 per cent, R's of 200 one of 5.
      close(answer.terms[0]!.standardError, seeded, 0.3);
    }
  });

  it("interrupted series", async () => {
    const renamed = (coef: Readonly<Record<string, number>>) =>
      Object.fromEntries(
        Object.entries(coef).map(([name, value]) => [
          {
            t: "time",
            post: "170: level",
            time_after: "170: slope",
            "sin(2 * pi * t/12)": "sin 1",
            "cos(2 * pi * t/12)": "cos 1",
            "sin(4 * pi * t/12)": "sin 2",
            "cos(4 * pi * t/12)": "cos 2",
          }[name] ?? name,
          value,
        ]),
      );
    const series = "--time t --interventions 170 --placebo none";
    const log = `--outcome "log(DriversKilled)" ${series}`;
    const newey = reference("its", "its_ols_newey_west");
    const ols = await run("seatbelts", "its", `${log} --se newey-west --lag 12 --small-sample none`);
    estimates(ols, renamed(newey.coef));
    errors(ols, renamed(newey.se_NW12));
    errors(await run("seatbelts", "its", `${log} --se newey-west --lag 12`), renamed(newey.se_NW12_adj));
    errors(await run("seatbelts", "its", `${log} --se HC1`), renamed(newey.se_HC1));
    const counts = reference("its", "its_poisson_harmonic");
    const killed = `--outcome DriversKilled ${series} --period 12`;
    const poisson = `${killed} --harmonics 2 --offset kms --family`;
    const fitted = await run("seatbelts", "its", `${poisson} poisson --se HC0`);
    estimates(fitted, renamed(counts.coef));
    errors(fitted, renamed(counts.se_HC0));
    close(fitted.values.path.counterfactual.at(-1), counts.counterfactual_t192);
    errors(await run("seatbelts", "its", `${poisson} quasipoisson --se classical`), renamed(counts.quasi_se));
    const negbin = reference("its", "its_negbin_harmonic");
    const level = "--change level --harmonics 1";
    const nb = await run("seatbelts", "its", `${killed} ${level} --family negative-binomial --se classical`);
    estimates(nb, renamed(negbin.coef), 1e-7);
    close(nb.values.theta, negbin.theta, 1e-6);
    // nlme's optimiser stops at 1e-5.
    const ml = reference("its", "its_prais_winsten_ar1_ml");
    const ar = await run("seatbelts", "its", `${log} --period 12 ${level} --se ar --likelihood ml`);
    estimates(ar, renamed(ml.coef), 1e-5);
    errors(ar, renamed(ml.se), 1e-5);
    // arima's errors come from a numerical Hessian.
    const arima = reference("its", "its_arima");
    const deaths = `--outcome "log(deaths)" ${series} --period 12 --change level --without-trend`;
    const seasonal = await run("uk_driver_deaths", "its", `${deaths} --seasonal-order 1 --likelihood ml`);
    close(termOf(seasonal, "170: level").estimate, arima.coef.post, 1e-4);
    close(seasonal.values.autoregression[1], arima.coef.sar1, 1e-3);
  });
});

describe.skipIf(!sharedIsPresent)("surveys against R (needs the shared reference values)", () => {
  const strat = "--strata stype --weights pw --fpc fpc";
  const clus1 = "--cluster dnum --weights pw --fpc fpc";
  const clus2 = "--cluster dnum,snum --fpc fpc1,fpc2";

  it("means, totals, ratios, quantiles and shares of three designs", async () => {
    for (const [name, file, design] of [
      ["strat", "apistrat", strat],
      ["clus1", "apiclus1", clus1],
      ["clus2", "apiclus2", clus2],
    ] as const) {
      const expected = reference("survey", `${name}_mean_total`);
      const mean = await run(file, "svymean", `--formula "~ api99 + api00 + meals + ell" ${design}`);
      estimates(mean, expected.mean_multi.est);
      errors(mean, expected.mean_multi.se);
      expect(mean.values.degreesOfFreedom).toBe(expected.degf);
      expect(dfOf(mean, "api00")).toBe(expected.degf);
      const total = await run(file, "svytotal", `--formula "~ enroll" ${design}`);
      estimates(total, expected.total_enroll.est);
      errors(total, expected.total_enroll.se);
      const ratio = reference("survey", `${name}_ratio_var`);
      const found = await run(file, "svyratio", `--formula "api.stu ~ enroll" ${design}`);
      close(found.terms[0]!.estimate, ratio.ratio);
      close(found.terms[0]!.standardError, ratio.se);
      const quantiles = reference("survey", `${name}_quantiles`).default_mean;
      const half = await run(file, "svyquantile", `--formula "~ api00" --quantiles 0.25,0.5,0.75 ${design}`);
      const place = (of: string) => quantiles.cols.indexOf(of);
      for (const p of ["0.25", "0.5", "0.75"]) {
        const row = quantiles.data[quantiles.rows.indexOf(p)];
        close(termOf(half, `api00:${p}`).estimate, row[place("quantile")]);
        close(termOf(half, `api00:${p}`).low, row[place("ci.2.5")]);
        close(termOf(half, `api00:${p}`).standardError, row[place("se")]);
      }
      const share = reference("survey", `${name}_svyciprop`);
      const yes = await run(file, "svyciprop", `--formula "~ I(comp.imp == 'Yes')" ${design}`);
      close(yes.terms[0]!.low, share.logit.ci[0], 1e-7);
      close(yes.values.kornGraubard[0].high, share.beta.ci[1], 1e-7);
      const chi = reference("survey", `${name}_svychisq`);
      const test = await run(file, "svychisq", `--formula "~ sch.wide + stype" ${design}`);
      close(test.values.tests[0].statistic, chi.F.statistic);
      close(test.values.tests[0].pValue, chi.F.p, 1e-7);
    }
  });

  it("groups, domains and regressions", async () => {
    const by = reference("survey", "strat_by_domain");
    const mean = await run("apistrat", "svymean", `--formula "~ api00" ${strat} --by stype`);
    by.by_stype.stype.forEach((level: string, i: number) => {
      close(termOf(mean, `${level}:api00`).estimate, by.by_stype.api00[i]);
      close(termOf(mean, `${level}:api00`).standardError, by.by_stype.se[i]);
    });
    const inside = await run(
      "apistrat",
      "svymean",
      `--formula "~ api00" ${strat} --domain "comp.imp == 'Yes'"`,
    );
    estimates(inside, by.subset_compimp.est);
    errors(inside, by.subset_compimp.se);
    const glm = reference("survey", "strat_svyglm");
    const line = await run("apistrat", "svyglm", `--formula "api00 ~ ell + meals + mobility" ${strat}`);
    estimates(line, glm.gaussian.coef);
    expect(dfOf(line, "ell")).toBe(glm.gaussian.df_residual);
    glm.gaussian.vcov.rows.forEach((name: string, i: number) => {
      close(termOf(line, name).standardError, Math.sqrt(glm.gaussian.vcov.data[i][i]));
    });
    const logistic = `--formula "I(sch.wide == 'Yes') ~ ell + meals + api99" --family binomial ${strat}`;
    estimates(await run("apistrat", "svyglm", logistic), glm.logistic.coef, 1e-7);
    const nhanes = reference("survey", "nhanes_strata_clusters");
    const design = "--cluster SDMVPSU --strata SDMVSTRA --weights WTMEC2YR --nest";
    const cholesterol = await run("nhanes", "svymean", `--formula "~ HI_CHOL" ${design}`);
    estimates(cholesterol, nhanes.mean_hichol.est);
    errors(cholesterol, nhanes.mean_hichol.se);
    expect(cholesterol.dropped.reasons[0]!.reason).toMatch(/no answer/);
  });

  it("raking, lonely clusters and replicate weights", async () => {
    const raked = reference("survey", "rake_clus1");
    const margins =
      "variable,level,total\nstype,E,4421\nstype,H,755\nstype,M,1018\nsch.wide,No,1072\nsch.wide,Yes,5122\n";
    const { inFolder } = await import("./support.js");
    await inFolder({ "totals.csv": margins }, async (folder) => {
      const answer = await run(
        "apiclus1",
        "rake",
        `--margins ${folder}/totals.csv --formula "~ api00" ${clus1}`,
      );
      estimates(answer, raked.mean.est);
      errors(answer, raked.mean.se, 1e-7);
      close(answer.values.weights[0], raked.weights[0]);
    });
    const calibrated = reference("survey", "calibrate_clus1");
    const known = "variable,level,total\nstype,E,4421\nstype,H,755\nstype,M,1018\napi99,,3914069\n";
    await inFolder({ "totals.csv": known }, async (folder) => {
      for (const kind of ["linear", "raking"]) {
        const options = `--margins ${folder}/totals.csv --calibration ${kind} --formula "~ api00" ${clus1}`;
        const answer = await run("apiclus1", "calibrate", options);
        estimates(answer, calibrated[kind].mean.est);
        errors(answer, calibrated[kind].mean.se, 1e-7);
        close(answer.values.weights[0], calibrated[kind].weights[0], 1e-7);
      }
    });
    const lonely = reference("survey", "lonely_psu");
    let high = 0;
    const rows = rowsOf("apistrat").filter(({ stype }) => stype !== "H" || high++ === 0);
    const csv = csvOf(rows.map(({ stype, pw, api00 }) => ({ stype, pw, api00 })));
    for (const rule of ["remove", "adjust", "average", "certainty"]) {
      const options = ["--formula", "~ api00", "--strata", "stype", "--weights", "pw", "--lonely-psu", rule];
      const { estimate, standardError } = termOf(await onTable(csv, "svymean", ...options), "api00");
      close(estimate, lonely[rule].est);
      close(standardError, lonely[rule].se);
    }
    const boot = reference("survey", "replicate_bootstrap_clus1");
    const replicates = readFileSync(data("apiclus1_bootweights"), "utf8").trim().split("\n");
    const api = rowsOf("apiclus1");
    const table = [
      `pw,api00,${replicates[0]}`,
      ...api.map(({ pw, api00 }, i) => `${pw},${api00},${replicates[i + 1]}`),
    ];
    const options = [
      "--formula",
      "~ api00",
      "--weights",
      "pw",
      "--replicates",
      "V*",
      "--replicate-type",
      "bootstrap",
    ];
    const answer = await onTable(`${table.join("\n")}\n`, "svymean", ...options);
    estimates(answer, boot.mean.est);
    errors(answer, boot.mean.se);
    const scd = reference("survey", "replicate_brr_scd");
    const halves = [
      [1, 1, 0, 0],
      [0, 0, 1, 1],
      [1, 0, 1, 0],
      [0, 1, 0, 1],
      [1, 0, 0, 1],
      [0, 1, 1, 0],
    ];
    const brr = rowsOf("scd").map((row, i) => ({
      ...row,
      w: 1,
      ...Object.fromEntries(halves[i]!.map((half, r) => [`r${r + 1}`, 2 * half])),
    }));
    const half = [
      "--formula",
      "alive ~ arrests",
      "--weights",
      "w",
      "--replicates",
      "r[1-4]",
      "--replicate-type",
      "BRR",
    ];
    const ratio = await onTable(csvOf(brr), "svyratio", ...half);
    close(ratio.terms[0]!.estimate, scd.brr_ratio);
    close(ratio.terms[0]!.standardError, scd.brr_se);
  });
});

describe.skipIf(!sharedIsPresent)(
  "synthesis, agreement and rates against R (needs the shared reference values)",
  () => {
    it("meta-analysis (metafor)", async () => {
      const bcg = csvOf(
        rowsOf("dat_bcg").map(({ tpos, tneg, cpos, cneg, ablat, year, trial }) => ({
          a: tpos,
          n: Number(tpos) + Number(tneg),
          c: cpos,
          m: Number(cpos) + Number(cneg),
          ablat,
          year,
          trial,
        })),
      );
      const events = ["--events", "a,c", "--total", "n,m"];
      for (const [model, id] of [
        ["DL", "bcg_RR_DL"],
        ["PM", "bcg_RR_PM"],
        ["fixed", "bcg_RR_FE"],
        ["REML", "bcg_RR_REML"],
      ] as const) {
        const expected = reference("meta_analysis", id);
        const answer = await onTable(bcg, "meta", ...events, "--model", model);
        close(answer.terms[0]!.estimate, expected.b.intrcpt, 1e-7);
        close(answer.terms[0]!.standardError, expected.se.intrcpt, 1e-7);
        close(answer.values.Q.statistic, expected.QE);
        if (model !== "fixed") close(answer.values.tau2, expected.tau2, 1e-7);
      }
      const knha = reference("meta_analysis", "bcg_RR_REML_knha").REML_knha;
      const knapp = await onTable(bcg, "meta", ...events, "--knapp-hartung");
      close(knapp.terms[0]!.standardError, knha.se.intrcpt, 1e-7);
      expect(dfOf(knapp, "(Intercept)")).toBe(12);
      close(knapp.values.prediction.predictionLow, knha.predict.pi[0], 1e-7);
      const regression = reference("meta_analysis", "bcg_metareg").ablat_year;
      const moderated = await onTable(bcg, "meta", ...events, "--moderators", "ablat,year");
      for (const name of ["ablat", "year"]) {
        close(termOf(moderated, name).estimate, regression.b[name], 1e-6);
        close(termOf(moderated, name).standardError, regression.se[name], 1e-6);
      }
      const given = reference("meta_analysis", "raudenbush_REML").plain;
      const plain = await run("dat_raudenbush1985", "meta", "--estimate yi --variance vi");
      close(plain.terms[0]!.estimate, given.b.intrcpt, 1e-7);
      close(plain.values.tau2, given.tau2, 1e-6);
    });

    it("agreement of coders (irr)", async () => {
      const worked = reference("agreement", "kripp_alpha_worked");
      const ratings = worked.matrix.data as (number | null)[][];
      const units = ratings[0]!.map((_, u) =>
        Object.fromEntries(ratings.map((coder, k) => [`coder${k + 1}`, coder[u] ?? ""])),
      );
      for (const level of ["nominal", "ordinal", "interval"]) {
        const options = ["--coders", "coder1,coder2,coder3,coder4", "--level", level, "--bootstrap", "50"];
        close(termOf(await onTable(csvOf(units), "agreement", ...options), "alpha").estimate, worked[level]);
      }
      const cohen = reference("agreement", "cohen_kappa_diagnoses");
      const two = await run("irr_diagnoses", "agreement", "--coders rater2,rater3");
      close(termOf(two, "Cohen's kappa").estimate, cohen.r23.value);
      close(termOf(two, "Cohen's kappa").statistic, cohen.r23.statistic);
      close(termOf(two, "percent agreement").estimate, cohen.agree / 100);
      const weighted = reference("agreement", "weighted_kappa_anxiety");
      const ordered = await run("irr_anxiety", "agreement", "--coders rater1,rater2 --level ordinal");
      close(termOf(ordered, "Cohen's kappa").estimate, weighted.unweighted.value);
      close(termOf(ordered, "weighted kappa (linear)").estimate, weighted.equal.value);
      close(termOf(ordered, "weighted kappa (squared)").estimate, weighted.squared.value);
      close(termOf(ordered, "weighted kappa (squared)").statistic, weighted.squared.statistic);
      const six = "--coders rater1,rater2,rater3,rater4,rater5,rater6";
      const fleiss = reference("agreement", "fleiss_kappa_diagnoses").fleiss;
      const all = await run("irr_diagnoses", "agreement", six);
      close(termOf(all, "Fleiss' kappa").estimate, fleiss.value);
      close(termOf(all, "Fleiss' kappa").statistic, fleiss.statistic);
    });

    it("rates, shares and two-by-two tables", async () => {
      const exact = reference("rates_tables", "poisson_exact");
      const rows = exact.x.map((x: number, i: number) => ({ x, pt: exact.pt[i] }));
      const rates = await onTable(csvOf(rows), "rates", "--events", "x", "--total", "pt");
      exact.ci.forEach((ci: { exact: number[] }, i: number) => {
        close(rates.terms[i]!.low, ci.exact[0]!);
        close(rates.terms[i]!.high, ci.exact[1]!);
      });
      const binomial = reference("rates_tables", "binomial_intervals");
      const shares = binomial.x.map((x: number, i: number) => ({ x, n: binomial.n[i] }));
      const wilson = await onTable(
        csvOf(shares),
        "rates",
        "--events",
        "x",
        "--total",
        "n",
        "--family",
        "binomial",
      );
      binomial.wilson.forEach(([, high]: number[], i: number) => {
        close(wilson.terms[i]!.high, high!);
      });
      const ucb = reference("rates_tables", "mantel_haenszel_ucb");
      const cells = new Map<string, number>();
      for (const { Admit, Gender, Dept, Freq } of rowsOf("ucb_admissions"))
        cells.set(`${Dept} ${Gender} ${Admit}`, Number(Freq));
      const of = (dept: string, gender: string) => {
        const yes = cells.get(`${dept} ${gender} Admitted`)!;
        return [yes, yes + cells.get(`${dept} ${gender} Rejected`)!];
      };
      const tables = ["A", "B", "C", "D", "E", "F"].map((dept) => {
        const [a, n] = of(dept, "Male");
        const [b, m] = of(dept, "Female");
        return { dept, a, b, n, m };
      });
      const options = ["--events", "a,b", "--total", "n,m", "--measure", "OR", "--label", "dept"];
      const odds = await onTable(csvOf(tables), "rates", ...options);
      close(termOf(odds, "Mantel-Haenszel").estimate, ucb.mh_or);
      close(termOf(odds, "Mantel-Haenszel").high, ucb.ci[1]);
      close(termOf(odds, "A").estimate, ucb.stratum_or.A);
    });
  },
);
