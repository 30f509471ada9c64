import { connecticut } from "./connecticut.js";
import { dallasForce } from "./dallas-force.js";
import { houstonIncidents } from "./houston-incidents.js";
import { icePartners, icePartnersDaily } from "./ice-partners.js";
import { minneapolis } from "./minneapolis.js";
import { minneapolisForce } from "./minneapolis-force.js";
import { minnesotaIce } from "./minnesota-ice.js";
import { northCarolina } from "./north-carolina.js";
import { pierceBookings, pierceHolds } from "./pierce.js";
import type { SourceProfile } from "./profile.js";
import { stanfordOpenPolicing } from "./stanford-open-policing.js";
import { texasBorderReport } from "./texas-border-report.js";
import { washingtonPost287g } from "./washington-post-287g.js";

/** Every known public source. */
export const profiles: readonly SourceProfile[] = [
  stanfordOpenPolicing,
  connecticut,
  northCarolina,
  minneapolis,
  icePartners,
  icePartnersDaily,
  washingtonPost287g,
  pierceHolds,
  pierceBookings,
  houstonIncidents,
  dallasForce,
  minneapolisForce,
  texasBorderReport,
  ...minnesotaIce,
];

/** The profile of that id; undefined where there is none. */
export function findProfile(id: string): SourceProfile | undefined {
  return profiles.find((profile) => profile.id === id);
}

/** The least fit at which a profile is suggested. */
const goodFit = 0.8;

/** The profile of that contract that fits the headers best, where one fits well enough to be suggested. */
export function bestProfile(headers: readonly string[], contract: string): SourceProfile | undefined {
  let best: { profile: SourceProfile; fit: number } | undefined;
  for (const profile of profiles.filter((one) => one.contract === contract)) {
    const fit = profile.fits(headers);
    if (fit >= goodFit && (best === undefined || fit > best.fit)) best = { profile, fit };
  }
  return best?.profile;
}
