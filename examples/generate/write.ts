/** Writes the data of examples/harmony-county: `npm run example`. The seed is the example's own, so the files are the same bytes. */
import { mkdirSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { agreementsCsv, bookingsCsv, encountersCsv } from "./encounters.js";
import { populationCsv, stopsCsv } from "./harmony-county.js";
import { areasCsv, outcomesCsv } from "./harmony-outcomes.js";
import { panelCsv } from "./harmony-panel.js";
import { callsCsv, complaintsCsv, incidentsCsv } from "./harmony-records.js";

const folder = fileURLToPath(new URL("../harmony-county/data/", import.meta.url));
mkdirSync(folder, { recursive: true });
const seed = 287;
const write = (name: string, text: string) =>
  writeFileSync(`${folder}${name}`, name.endsWith(".gz") ? gzipSync(text, { level: 9 }) : text);
write("stops.csv.gz", [...stopsCsv({ seed, stops: 60_000 })].join(""));
write("population.csv", populationCsv());
write("outcomes.csv.gz", outcomesCsv(seed));
write("areas.csv", areasCsv());
write("calls.csv.gz", callsCsv(seed));
write("incidents.csv.gz", incidentsCsv(seed));
write("complaints.csv.gz", complaintsCsv(seed));
write("panel.csv.gz", panelCsv(seed));
write("encounters.csv.gz", encountersCsv({ seed }));
write("bookings.csv.gz", bookingsCsv({ seed, stays: 4000 }));
write("agreements.csv", agreementsCsv({ seed }));
