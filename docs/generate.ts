import { writeFileSync } from 'node:fs'
import { checklist } from '../audit/checklist.ts'
import { configurationSchema } from '../audit/settings/json-schema.ts'
import { controlsPage } from '../reports/controls-page.ts'

write('controls.md', controlsPage(checklist))
write('assay.config.schema.json', configurationSchema(checklist))

function write(file: string, text: string): void {
  writeFileSync(new URL(file, import.meta.url), text)
}
