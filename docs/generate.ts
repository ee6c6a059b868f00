import { writeFileSync } from 'node:fs'
import { checklist } from '../audit/checklist.ts'
import { buildAuditPolicy } from '../functions/collectors/permissions/audit-policy.ts'
import { buildDoctorPolicy } from '../functions/collectors/permissions/doctor-policy.ts'
import { renderConfigurationJsonSchema } from '../audit/configuration/json-schema.ts'
import { renderControlsPage } from '../reports/controls-page.ts'
import { renderEventsPage } from './events/events-page.ts'

write('controls.md', renderControlsPage(checklist))
write('events.md', renderEventsPage())
write('audit-policy.json', `${JSON.stringify(buildAuditPolicy(), null, 2)}\n`)
write('doctor-policy.json', `${JSON.stringify(buildDoctorPolicy(), null, 2)}\n`)
write('assay.config.schema.json', renderConfigurationJsonSchema(checklist))

function write(file: string, text: string): void {
  writeFileSync(new URL(file, import.meta.url), text)
}
