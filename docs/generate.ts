import { writeFileSync } from 'node:fs'
import { checklist } from '../audit/checklist.ts'
import { auditPolicy } from '../functions/answers/audit-policy.ts'
import { doctorPolicy } from '../functions/answers/doctor-policy.ts'
import { configurationSchema } from '../audit/settings/json-schema.ts'
import { controlsPage } from '../reports/controls-page.ts'
import { eventsPage } from './events/page.ts'

write('controls.md', controlsPage(checklist))
write('events.md', eventsPage())
write('audit-policy.json', `${JSON.stringify(auditPolicy(), null, 2)}\n`)
write('doctor-policy.json', `${JSON.stringify(doctorPolicy(), null, 2)}\n`)
write('assay.config.schema.json', configurationSchema(checklist))

function write(file: string, text: string): void {
  writeFileSync(new URL(file, import.meta.url), text)
}
