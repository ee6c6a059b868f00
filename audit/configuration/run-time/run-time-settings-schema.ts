import * as z from 'zod/mini'
import type { Checklist } from '../../checklist.ts'
import type { FrameworkDescription } from '../../frameworks/framework.ts'
import { EXPIRED_EXCEPTION_CONTROL } from '../../settings/exception.ts'
import { createAttestationsSchema } from '../attestation-schema.ts'
import { adjustments } from '../control-settings-schema.ts'
import { createControlSchema, createExceptionsSchema } from '../exceptions/exception-schema.ts'
import { createRouteFiltersSchema } from '../routes/route-schema.ts'
import { describeSchema, dueDaysSchema, objectSchema, textSchema } from '../schema-fields.ts'

/** What a command knows of a deployment; a function checks its stored settings without it. */
export interface KnownDeployment {
  checklist: Checklist
  catalog: readonly FrameworkDescription[]
  /** The names of the deployed routes. */
  routes: readonly string[]
}

/**
 * The controls that report when Assay does not work, or what has expired. Who may write the settings of a deployment must not
 * be able to silence these: for them there is the configuration file, which is deployed.
 */
const UNSILENCEABLE: readonly string[] = [
  EXPIRED_EXCEPTION_CONTROL,
  'runtime-monitoring/audit-pipeline-healthy',
]

const SILENCEABLE_EXPECTATION =
  'another control: this one reports what is wrong with Assay itself, so it can be neither accepted, disabled nor re-rated at run time'

function isSilenceable(id: string): boolean {
  return !UNSILENCEABLE.includes(id)
}

const MAX_CONTROLS = 200

/** The key of a control in a record. A schema of exactly these ids would require all of them. */
function createControlKeySchema(checklist?: Checklist) {
  const ids = checklist === undefined ? undefined : new Set<string>(checklist.map(({ id }) => id))
  return textSchema('a control id', /^[a-z0-9-]+\/[a-z0-9-]+$/).check(
    z.refine(
      id => ids === undefined || ids.has(id),
      'a control id (run "assay controls" to list all controls)',
    ),
    z.refine(isSilenceable, SILENCEABLE_EXPECTATION),
  )
}

/** The schema of run-time settings: parts of that of the configuration file, with an end of everything that silences. */
export function createRunTimeSettingsSchema(known?: KnownDeployment) {
  const control = createControlSchema(known?.checklist)
  const silenceable = control.check(z.refine(isSilenceable, SILENCEABLE_EXPECTATION))
  return objectSchema({
    $schema: z.optional(z.string('the path of a JSON Schema')),
    exceptions: describeSchema('Accepted risks.', z.optional(createExceptionsSchema(silenceable))),
    controls: describeSchema(
      'Controls that are disabled or have another severity, by control id.',
      z.optional(
        z
          .record(createControlKeySchema(known?.checklist), createAdjustmentSchema(), 'an object')
          .check(
            z.refine(
              controls => Object.keys(controls).length <= MAX_CONTROLS,
              `an object of at most ${MAX_CONTROLS} controls`,
            ),
          ),
      ),
    ),
    attestations: describeSchema(
      'What people state about clauses of frameworks.',
      z.optional(createAttestationsSchema(known?.catalog)),
    ),
    dueDays: describeSchema(
      'Within how many days findings must be resolved, by severity, where the configuration file has more or none.',
      z.optional(dueDaysSchema),
    ),
    routes: describeSchema(
      'Filters, digests and quiet hours of deployed routes.',
      z.optional(createRouteFiltersSchema(control, known?.routes)),
    ),
  })
}

/** What a control can have: with an owner and an end, since no review of a deployment sees it. */
function createAdjustmentSchema() {
  return objectSchema(adjustments).check(({ value: { disabled, severity }, issues }) => {
    const missing = [
      ...(disabled && disabled.until === undefined ? [['disabled', 'until']] : []),
      ...(severity && severity.until === undefined ? [['severity', 'until']] : []),
      ...(severity && severity.owner === undefined ? [['severity', 'owner']] : []),
    ]
    for (const path of missing) {
      const message =
        path[1] === 'until'
          ? 'the last day, a date such as 2027-04-30: what changes at run time has an end'
          : 'who decided it'
      issues.push({ code: 'custom', input: undefined, path, message })
    }
    if (disabled === undefined && severity === undefined && issues.length === 0)
      issues.push({
        code: 'custom',
        input: {},
        path: [],
        message: 'an object with disabled or severity; other settings of controls are deployed',
      })
  })
}
