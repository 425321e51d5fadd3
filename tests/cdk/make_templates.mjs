// Writes templates/NAME.template.json for each stack: what the CDK itself would deploy.

import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { App, DefaultStackSynthesizer, Stack } from "aws-cdk-lib";
import { STACKS } from "./stacks.mjs";

const outdir = mkdtempSync(join(tmpdir(), "cdk-out-"));
const app = new App({
  outdir,
  analyticsReporting: false,
  context: {
    "aws:cdk:enable-path-metadata": true,
    "aws:cdk:enable-asset-metadata": true,
    "aws:cdk:version-reporting": false,
  },
});

const made = {};
for (const [name, fill] of Object.entries(STACKS)) {
  made[name] = new Stack(app, name, {
    synthesizer: new DefaultStackSynthesizer({ generateBootstrapVersionRule: false }),
  });
  fill(made[name], made);
}
app.synth();

const target = join(import.meta.dirname, "templates");
rmSync(target, { recursive: true, force: true });
mkdirSync(target);
const templates = readdirSync(outdir).filter((file) => file.endsWith(".template.json"));
templates.forEach((file) => copyFileSync(join(outdir, file), join(target, file)));
rmSync(outdir, { recursive: true });
