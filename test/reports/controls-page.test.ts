import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { checklist } from '../../audit/checklist.ts'
import { renderControlsPage } from '../../reports/controls-page.ts'

it('says of every control what docs/controls.md says; npm run docs brings the page up to date', () => {
  const page = readFileSync(new URL('../../docs/controls.md', import.meta.url), 'utf8')
  expect(page).toBe(renderControlsPage(checklist))
  for (const { id, title } of checklist) {
    expect(page).toContain(`## ${id}\n`)
    expect(page).toContain(title)
  }
})
