import * as z from 'zod/mini'
import type { Checklist } from '../checklist.ts'
import type { Control } from '../controls/control.ts'
import { EXPIRED_EXCEPTION_CONTROL } from '../settings/exception.ts'
import type { ControlSettings } from '../settings/control-adjustment.ts'
import { severities, type Severity } from '../settings/severity.ts'
import {
  daySchema,
  describeSchema,
  listSchema,
  numberSchema,
  objectSchema,
  severitySchema,
  textSchema,
} from './schema-fields.ts'

type ControlSettingsSchema = z.ZodMiniType<Readonly<Record<string, ControlSettings>>>

/** What every control can have besides its own settings. */
export const adjustments = {
  disabled: describeSchema(
    'The control is not evaluated. Reports name it as not assessed.',
    z.optional(
      nameSchema('disablement', {
        owner: describeSchema(
          'Who decided it.',
          textSchema('the owner of the decision, in 1 to 200 characters', /\S/, 200),
        ),
        reason: describeSchema(
          'Why the control is not evaluated.',
          textSchema('why the control is not evaluated, in 1 to 1000 characters', /\S/, 1_000),
        ),
        until: describeSchema('The last day without the control (UTC).', z.optional(daySchema)),
      }),
    ),
  ),
  severity: describeSchema(
    'The severity of the findings of the control, in place of its own.',
    z.optional(
      nameSchema('severityRating', {
        as: describeSchema('The severity.', severitySchema),
        reason: describeSchema(
          'Why the severity is another one.',
          textSchema('why the severity is another one, in 1 to 1000 characters', /\S/, 1_000),
        ),
        owner: describeSchema(
          'Who decided it.',
          z.optional(textSchema('the owner of the decision, in 1 to 200 characters', /\S/, 200)),
        ),
        until: describeSchema('The last day with this severity (UTC).', z.optional(daySchema)),
      }),
    ),
  ),
}

/** Control settings by control id, for any controls. */
export const anyControlSettingsSchema: ControlSettingsSchema = z.record(
  z.string(),
  z.catchall(z.object(adjustments, 'an object'), z.unknown()),
  'an object',
)

/** An object that the JSON Schema has once, under a name. */
function nameSchema<S extends z.core.$ZodShape>(name: string, shape: S) {
  return objectSchema(shape).check(z.meta({ id: name }))
}

/** The schema of the control settings of `checklist`. A setting has the type of its default. */
export function createControlSettingsSchema(checklist: Checklist): ControlSettingsSchema {
  const sorted = checklist.toSorted((a, b) => (a.id < b.id ? -1 : 1))
  return objectSchema(
    Object.fromEntries(sorted.map(control => [control.id, z.optional(createSettingsSchema(control))])),
  ) as ControlSettingsSchema
}

function createSettingsSchema({ id, title, rationale, settings }: Control) {
  const entries = Object.entries(settings).map(([name, value]: [string, unknown]) => {
    const setting = createSettingSchema(value).check(z.meta({ default: value }))
    return [name, z.optional(setting)] as const
  })
  const own = Object.fromEntries(entries)
  const clash = Object.keys(own).find(name => name in adjustments)
  if (clash !== undefined) throw new Error(`${id} has a setting "${clash}", which all controls have`)
  const adjustable = id === EXPIRED_EXCEPTION_CONTROL ? {} : adjustments
  return describeSchema(`${title}. ${rationale}`, objectSchema({ ...own, ...adjustable }))
}

/** The schema of a setting with the default `value`. Throws for types that settings cannot have. */
function createSettingSchema(value: unknown): z.ZodMiniType {
  if (Array.isArray(value)) return listSchema(createItemSchema(value), 'a list of at most 1000 items', 1_000)
  if (typeof value === 'number') return numberSchema('a number from 0 to 1000000', 0, 1_000_000)
  if (typeof value === 'boolean') return z.boolean('true or false')
  if (isSeverity(value)) return severitySchema
  if (typeof value === 'string') return nonEmptyTextSchema
  throw new Error(
    `unsupported default ${JSON.stringify(value)} of a setting: expected a number, string, boolean or a list of these`,
  )
}

function createItemSchema(values: readonly unknown[]): z.ZodMiniType {
  const [first] = values
  return first === undefined ? nonEmptyTextSchema : createSettingSchema(first)
}

const nonEmptyTextSchema = textSchema('a string of 1 to 2048 characters', /\S/, 2_048)

function isSeverity(value: unknown): value is Severity {
  return severities.some(severity => severity === value)
}
