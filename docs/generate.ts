import { writeFileSync } from 'node:fs'
import { checklist } from '../audit/checklist.ts'
import { controlsPage } from '../reports/controls-page.ts'

writeFileSync(new URL('controls.md', import.meta.url), controlsPage(checklist))
