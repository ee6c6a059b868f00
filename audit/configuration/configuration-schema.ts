import * as z from 'zod/mini'
import type { Checklist } from '../checklist.ts'
import { anyControlSettingsSchema, createControlSettingsSchema } from './control-settings-schema.ts'
import {
  daySchema,
  describeSchema,
  listSchema,
  numberSchema,
  objectSchema,
  textSchema,
} from './schema-fields.ts'

/** The control that tells of exceptions that are over: no exception may silence it. */
const EXPIRED_EXCEPTION_CONTROL = 'security-testing/exception-expired'

const regionSchema = textSchema('a region such as eu-west-1', /^[a-z]{2}(-[a-z]+)+-\d$/)
const accountIdSchema = textSchema('an account id: a text of 12 digits', /^\d{12}$/)
const organizationIdSchema = textSchema(
  'the id of an organization such as o-a1b2c3d4e5',
  /^o-[a-z0-9]{10,32}$/,
)
const organizationParentSchema = textSchema(
  'the id of a root or an organizational unit such as r-ab12 or ou-ab12-cdefgh12',
  /^(r-[0-9a-z]{4,32}|ou-[0-9a-z]{4,32}-[0-9a-z]{8,32})$/,
)
const registrySchema = textSchema(
  'the host of a registry such as public.ecr.aws',
  /^[a-z0-9-]{1,63}(\.[a-z0-9-]{1,63}){1,9}(:\d{1,5})?$/,
)
const runtimeSchema = textSchema('the name of a runtime such as python3.12', /^[a-z0-9.]{1,64}$/)
const arnPatternSchema = textSchema(
  'an ARN, or a pattern of ARNs such as arn:aws:lambda:*:*:function:legacy-*',
  /^(arn:|\*)\S*$/,
  2_048,
)
const secondsSchema = numberSchema('a number of seconds from 0 to 900', 0, 900)

const timingSchema = objectSchema({
  notificationDelay: describeSchema('After a change until its message.', z.optional(secondsSchema)),
  notificationDeadline: describeSchema(
    'After which a message goes out although work is still open.',
    z.optional(secondsSchema),
  ),
  notifierLease: describeSchema('How long a claim to send a message holds.', z.optional(secondsSchema)),
  recheckDelays: describeSchema(
    'After a look until the next one, for changes that AWS shows late.',
    z.optional(listSchema(secondsSchema, 'a list of at most 5 numbers of seconds', 5)),
  ),
  sweepDelay: describeSchema(
    'After lost events until a sweep looks at what they are about.',
    z.optional(secondsSchema),
  ),
  sweepPollInterval: describeSchema('Between two looks at how far a sweep is.', z.optional(secondsSchema)),
  sweepTimeout: describeSchema(
    'After which a sweep is taken for over although work is still open.',
    z.optional(numberSchema('a number of seconds from 0 to 86400', 0, 86_400)),
  ),
})

const scheduleExpressionSchema = textSchema(
  'a schedule such as cron(0 3 * * ? *) or rate(12 hours)',
  /^(cron\([\dA-Z*?,/#L W-]{9,120}\)|rate\([1-9]\d{0,3} (minute|hour|day)s?\))$/,
)

const schedulesSchema = objectSchema({
  sweep: describeSchema('When everything is looked at again.', z.optional(scheduleExpressionSchema)),
  report: describeSchema('When the report is published.', z.optional(scheduleExpressionSchema)),
  timeZone: describeSchema(
    'The IANA time zone of both.',
    z.optional(textSchema('an IANA time zone such as Europe/Berlin', /^[A-Za-z]+(\/[A-Za-z0-9_+-]+){0,2}$/)),
  ),
})

const trustedSchema = objectSchema({
  accounts: describeSchema(
    'Account ids.',
    z.optional(listSchema(accountIdSchema, 'a list of at most 1000 account ids', 1_000)),
  ),
  organizations: describeSchema(
    'Ids of organizations.',
    z.optional(listSchema(organizationIdSchema, 'a list of at most 100 ids of organizations', 100)),
  ),
  registries: describeSchema(
    'Hosts of image registries.',
    z.optional(listSchema(registrySchema, 'a list of at most 100 hosts', 100)),
  ),
})

const organizationSchema = objectSchema({
  managementAccount: describeSchema('The account that manages the organization.', accountIdSchema),
  parents: describeSchema(
    'The root and the organizational units that the account is in.',
    listSchema(organizationParentSchema, 'a list of 1 to 6 ids of a root and organizational units', 6, 1),
  ),
})

function createExceptionSchema(control: z.ZodMiniType<string>) {
  return objectSchema({
    control: describeSchema('The id of the control.', control),
    resource: describeSchema('ARNs; * stands for any characters, ? for one. Case matters.', arnPatternSchema),
    owner: describeSchema(
      'Who accepted the risk.',
      textSchema('who accepted the risk, in 1 to 200 characters', /\S/, 200),
    ),
    reason: describeSchema(
      'Why.',
      textSchema('why the risk is accepted, in 1 to 1000 characters', /\S/, 1_000),
    ),
    until: describeSchema('The last day on which it holds (UTC).', daySchema),
  })
}

const CONTROL_ID_EXPECTATION = `the id of a control other than ${EXPIRED_EXCEPTION_CONTROL} (it tells of exceptions that are over)`
const anyControlIdSchema = textSchema('the id of a control', /^[a-z0-9-]+\/[a-z0-9-]+$/)

function createControlIdSchema(checklist: Checklist): z.ZodMiniType<string> {
  const ids = checklist.map(({ id }) => id).toSorted()
  return z
    .enum(ids, 'the id of a control (assay controls lists them)')
    .check(z.refine(id => id !== EXPIRED_EXCEPTION_CONTROL, CONTROL_ID_EXPECTATION))
}

/** What `assay.config.json` may hold; given a checklist, of controls what that knows alone. */
export function createConfigurationSchema(checklist?: Checklist) {
  const exception = createExceptionSchema(checklist ? createControlIdSchema(checklist) : anyControlIdSchema)
  return objectSchema({
    $schema: z.optional(z.string('the path of a JSON Schema')),
    home: describeSchema('The region where Assay lives.', regionSchema),
    regions: describeSchema(
      'The regions in scope; without them the home region.',
      z.optional(listSchema(regionSchema, 'a list of 1 to 50 regions', 50, 1)),
    ),
    organization: describeSchema(
      "Where in an organization the account is, for the organization's policies.",
      z.optional(organizationSchema),
    ),
    controls: describeSchema(
      'Settings of controls by control id; what is not set has its default.',
      z.optional(checklist ? createControlSettingsSchema(checklist) : anyControlSettingsSchema),
    ),
    runtimes: describeSchema(
      'Deprecation dates by Lambda runtime, where they differ from the ones that Assay knows.',
      z.optional(z.record(runtimeSchema, daySchema, 'an object')),
    ),
    trusted: describeSchema('Whom you trust besides the account itself.', z.optional(trustedSchema)),
    exceptions: describeSchema(
      'Risks that somebody accepted.',
      z.optional(listSchema(exception, 'a list of at most 500 exceptions', 500)),
    ),
    schedules: describeSchema('When Assay sweeps and reports; for deployments.', z.optional(schedulesSchema)),
    timing: describeSchema('How long Assay waits for what, in seconds.', z.optional(timingSchema)),
  })
}
