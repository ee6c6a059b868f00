import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { checklist } from '../audit/checklist.ts'
import { buildAuditPolicy } from '../functions/collectors/permissions/audit-policy.ts'
import { buildDoctorPolicy } from '../functions/collectors/permissions/doctor-policy.ts'
import {
  buildDeployedPolicy,
  buildEvidencePolicy,
} from '../functions/collectors/permissions/terminal-policies.ts'
import { renderConfigurationJsonSchema } from '../audit/configuration/json-schema.ts'
import { frameworkCatalog } from '../audit/frameworks/framework-catalog.ts'
import { renderControlPages } from '../reports/controls-page.ts'
import { renderFrameworksPage } from '../reports/frameworks-page.ts'
import { countChecklist, fillCounts, pagesWithCounts } from './counts.ts'
import { renderEventsPage } from './events/events-page.ts'

rmSync(new URL('controls/', import.meta.url), { recursive: true, force: true })
for (const { path, text } of renderControlPages(checklist, frameworkCatalog)) write(path, text)
const frameworksPage = renderFrameworksPage(frameworkCatalog, checklist)
write(frameworksPage.path, frameworksPage.text)
write('events.md', renderEventsPage())
write('audit-policy.json', `${JSON.stringify(buildAuditPolicy(), null, 2)}\n`)
write('doctor-policy.json', `${JSON.stringify(buildDoctorPolicy(), null, 2)}\n`)
write('deployed-policy.json', `${JSON.stringify(buildDeployedPolicy(), null, 2)}\n`)
write('evidence-policy.json', `${JSON.stringify(buildEvidencePolicy(), null, 2)}\n`)
write('assay.config.schema.json', renderConfigurationJsonSchema(checklist))

const counts = countChecklist(checklist)
for (const page of pagesWithCounts) {
  const text = readFileSync(new URL(`../${page}`, import.meta.url), 'utf8')
  write(`../${page}`, fillCounts(text, counts))
}

function write(path: string, text: string): void {
  const url = new URL(path, import.meta.url)
  mkdirSync(new URL('.', url), { recursive: true })
  writeFileSync(url, text)
}
