import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { checklist } from '../../../audit/checklist.ts'
import { parseConfiguration } from '../../../audit/configuration/configuration.ts'
import { renderConfigurationJsonSchema } from '../../../audit/configuration/json-schema.ts'

interface Schema {
  properties: Record<string, Schema>
  items: Schema
  enum: string[]
  default: unknown
  description: string
  required: string[]
  additionalProperties: boolean
}

const text = renderConfigurationJsonSchema(checklist)
const schema = JSON.parse(text) as Schema

it('matches the committed JSON Schema; npm run docs updates it', () => {
  expect(readFileSync(new URL('../../../docs/assay.config.schema.json', import.meta.url), 'utf8')).toBe(text)
})

it('is referenced by the configuration of this repository, which is valid', () => {
  const source: unknown = JSON.parse(
    readFileSync(new URL('../../../assay.config.json', import.meta.url), 'utf8'),
  )
  expect(source).toMatchObject({ $schema: './docs/assay.config.schema.json' })
  expect(() => parseConfiguration(source, checklist)).not.toThrow()
})

it('is explained by a valid example in docs/configuration.md', () => {
  const page = readFileSync(new URL('../../../docs/configuration.md', import.meta.url), 'utf8')
  const example = JSON.parse(/```json\n([^]*?)```/.exec(page)?.[1] ?? '') as object
  expect(() => parseConfiguration(example, checklist)).not.toThrow()
  expect(Object.keys(example)).toEqual(Object.keys(schema.properties))
  for (const key of Object.keys(schema.properties)) expect(page).toContain(key)
})

it('contains every control with each setting and its default, and nothing else', () => {
  const { properties = {}, additionalProperties } = schema.properties['controls'] ?? {}
  expect(additionalProperties).toBe(false)
  const defaults = Object.entries(properties).map(([id, control]) => [
    id,
    Object.fromEntries(
      Object.entries(control.properties)
        .filter(([name]) => name !== 'disabled' && name !== 'severity')
        .map(([name, setting]) => [name, setting.default]),
    ),
  ])
  expect(Object.fromEntries(defaults)).toEqual(
    Object.fromEntries(checklist.map(({ id, settings }) => [id, settings])),
  )
  for (const { id, title } of checklist) expect(properties[id]?.description).toContain(title)
})

it('describes exceptions', () => {
  const { items } = schema.properties['exceptions'] ?? {}
  expect(items?.required).toEqual(['control', 'owner', 'reason', 'until'])
  expect(items?.properties['control']?.enum).toEqual(checklist.map(({ id }) => id).toSorted())
})

it('accepts the defaults of every control', () => {
  const controls = Object.fromEntries(checklist.map(({ id, settings }) => [id, settings]))
  expect(() => parseConfiguration({ home: 'eu-west-1', controls }, checklist)).not.toThrow()
})
