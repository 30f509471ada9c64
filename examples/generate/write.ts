/** Writes the data of examples/harmony-county: `npm run example`. The seed is the example's own, so the files are the same bytes. */
import { mkdirSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { agreementsCsv, bookingsCsv, encountersCsv } from "./encounters.js";
import { populationCsv, stopsCsv } from "./harmony-county.js";

const folder = fileURLToPath(new URL("../harmony-county/data/", import.meta.url));
mkdirSync(folder, { recursive: true });
const stops = [...stopsCsv({ seed: 287, stops: 60_000 })].join("");
writeFileSync(`${folder}stops.csv.gz`, gzipSync(stops, { level: 9 }));
writeFileSync(`${folder}population.csv`, populationCsv());
writeFileSync(`${folder}encounters.csv.gz`, gzipSync(encountersCsv({ seed: 287 }), { level: 9 }));
writeFileSync(`${folder}bookings.csv.gz`, gzipSync(bookingsCsv({ seed: 287, stays: 4000 }), { level: 9 }));
writeFileSync(`${folder}agreements.csv`, agreementsCsv({ seed: 287 }));
