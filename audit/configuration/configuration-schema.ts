import * as z from 'zod/mini'
import type { Checklist } from '../checklist.ts'
import type { FrameworkDescription } from '../frameworks/framework.ts'
import { createAttestationsSchema } from './attestation-schema.ts'
import {
  awsAccountSchema,
  createControlSchema,
  createExceptionsSchema,
} from './exceptions/exception-schema.ts'
import { imagePoliciesSchema } from './image-policy-schema.ts'
import { evidenceSchema } from './evidence/evidence-schema.ts'
import { securityLakeSchema } from './security-lake/security-lake-schema.ts'
import { createRoutesSchema } from './routes/route-schema.ts'
import { anyControlSettingsSchema, createControlSettingsSchema } from './control-settings-schema.ts'
import {
  daySchema,
  describeSchema,
  dueDaysSchema,
  listSchema,
  numberSchema,
  objectSchema,
  scheduleExpressionSchema,
  textSchema,
} from './schema-fields.ts'

const regionSchema = textSchema('a region such as eu-west-1', /^[a-z]{2}(-[a-z]+)+-\d$/)
const prefixSchema = textSchema(
  'a prefix of 3 to 20 lower-case letters and digits such as assay; the first is a letter, and it does not begin with aws, default or sthree',
  /^(?!aws|default|sthree)[a-z][a-z0-9]{2,19}$/,
)
const stackSchema = textSchema('the name of a stack such as Assay', /^[A-Za-z][A-Za-z0-9-]{0,99}$/)
const organizationIdSchema = textSchema('an organization id such as o-a1b2c3d4e5', /^o-[a-z0-9]{10,32}$/)
const organizationParentSchema = textSchema(
  'the id of a root or an organizational unit such as r-ab12 or ou-ab12-cdefgh12',
  /^(r-[0-9a-z]{4,32}|ou-[0-9a-z]{4,32}-[0-9a-z]{8,32})$/,
)
const registrySchema = textSchema(
  'a registry host such as public.ecr.aws',
  /^[a-z0-9-]{1,63}(\.[a-z0-9-]{1,63}){1,9}(:\d{1,5})?$/,
)
const runtimeSchema = textSchema('a runtime identifier such as python3.12', /^[a-z0-9.]{1,64}$/)
const secondsSchema = numberSchema('a number of seconds from 0 to 900', 0, 900)

const timingSchema = objectSchema({
  notificationDelay: describeSchema('Delay from a change to its notification.', z.optional(secondsSchema)),
  notificationDeadline: describeSchema(
    'Deadline after which the notification is sent although tasks are still pending.',
    z.optional(secondsSchema),
  ),
  findingDelay: describeSchema(
    'Delay from the first report of a vulnerability to its notification, which names all resources that have it.',
    z.optional(secondsSchema),
  ),
  findingInterval: describeSchema(
    'Least time between notifications of a vulnerability that more resources are reported to have.',
    z.optional(secondsSchema),
  ),
  notifierLease: describeSchema(
    'How long a notifier reserves a notification for sending.',
    z.optional(secondsSchema),
  ),
  recheckDelays: describeSchema(
    'Delays between rechecks, for changes that AWS reads show late.',
    z.optional(listSchema(secondsSchema, 'a list of at most 5 numbers of seconds', 5)),
  ),
  sweepDelay: describeSchema(
    'Delay from the detection of lost events to the reading of their resources by the full scan.',
    z.optional(secondsSchema),
  ),
  sweepPollInterval: describeSchema(
    'Interval between checks of the progress of a full scan.',
    z.optional(secondsSchema),
  ),
  sweepTimeout: describeSchema(
    'Deadline after which a full scan counts as finished although tasks are still pending.',
    z.optional(numberSchema('a number of seconds from 0 to 86400', 0, 86_400)),
  ),
})

const schedulesSchema = objectSchema({
  sweep: describeSchema('When the full scan runs.', z.optional(scheduleExpressionSchema)),
  report: describeSchema('When the report is published.', z.optional(scheduleExpressionSchema)),
  timeZone: describeSchema(
    'The IANA time zone of all schedules.',
    z.optional(textSchema('an IANA time zone such as Europe/Berlin', /^[A-Za-z]+(\/[A-Za-z0-9_+-]+){0,2}$/)),
  ),
})

const trustedSchema = objectSchema({
  accounts: describeSchema(
    'Account ids.',
    z.optional(listSchema(awsAccountSchema, 'a list of at most 1000 account ids', 1_000)),
  ),
  organizations: describeSchema(
    'Organization ids.',
    z.optional(listSchema(organizationIdSchema, 'a list of at most 100 organization ids', 100)),
  ),
  registries: describeSchema(
    'Hosts of image registries.',
    z.optional(listSchema(registrySchema, 'a list of at most 100 hosts', 100)),
  ),
})

const organizationSchema = objectSchema({
  managementAccount: describeSchema('The management account of the organization.', awsAccountSchema),
  parents: describeSchema(
    'The ids of the root and of all organizational units above the account.',
    listSchema(organizationParentSchema, 'a list of 1 to 6 ids of a root and organizational units', 6, 1),
  ),
})

/**
 * The schema of `assay.config.json`. With a checklist it allows only the controls and settings of that checklist, and with
 * a catalog of frameworks only its clauses.
 */
export function createConfigurationSchema(checklist?: Checklist, catalog?: readonly FrameworkDescription[]) {
  const control = createControlSchema(checklist)
  return objectSchema({
    $schema: z.optional(z.string('the path of a JSON Schema')),
    home: describeSchema('The home region, where Assay is deployed.', regionSchema),
    regions: describeSchema(
      'The audited regions. Default: the home region.',
      z.optional(listSchema(regionSchema, 'a list of 1 to 50 regions', 50, 1)),
    ),
    prefix: describeSchema(
      'How the names of all deployed resources begin. Default: assay. For deployments.',
      z.optional(prefixSchema),
    ),
    stack: describeSchema(
      'The name of the home stack. Default: Assay, or the prefix with a capital letter. For deployments.',
      z.optional(stackSchema),
    ),
    organization: describeSchema(
      "The account's place in its organization, to follow the organization's policies.",
      z.optional(organizationSchema),
    ),
    controls: describeSchema(
      'Control settings by control id.',
      z.optional(checklist ? createControlSettingsSchema(checklist) : anyControlSettingsSchema),
    ),
    runtimes: describeSchema(
      'Your own deprecation dates by Lambda runtime.',
      z.optional(z.record(runtimeSchema, daySchema, 'an object')),
    ),
    trusted: describeSchema(
      'Trusted accounts, organizations and registries besides your own.',
      z.optional(trustedSchema),
    ),
    exceptions: describeSchema('Accepted risks.', z.optional(createExceptionsSchema(control))),
    attestations: describeSchema(
      'What people state about clauses of frameworks; the report shows it beside the clause.',
      z.optional(createAttestationsSchema(catalog)),
    ),
    dueDays: describeSchema(
      'Within how many days findings must be resolved, by severity, from when they open. Default: no due date but those of vulnerabilities with a fix and of exceptions.',
      z.optional(dueDaysSchema),
    ),
    images: describeSchema(
      'Who must vouch for the images of repositories; the first policy that names a repository counts.',
      z.optional(imagePoliciesSchema),
    ),
    routes: describeSchema(
      'Where notifications go besides the topic, and which. For deployments.',
      z.optional(createRoutesSchema(control)),
    ),
    schedules: describeSchema(
      'Schedules of the full scan and the report. For deployments.',
      z.optional(schedulesSchema),
    ),
    timing: describeSchema('Delays and deadlines in seconds. For deployments.', z.optional(timingSchema)),
    dashboard: describeSchema(
      'Whether a CloudWatch dashboard is deployed, which AWS bills. Default: false. For deployments.',
      z.optional(z.boolean('true or false')),
    ),
    gate: describeSchema(
      'Whether changes of CloudFormation stacks in the home region are judged before they are made: OFF, WARN (a change that fails is made, with a warning) or FAIL (it is refused). Default: OFF. For deployments.',
      z.optional(z.enum(['OFF', 'WARN', 'FAIL'], 'OFF, WARN or FAIL')),
    ),
    deploymentHook: describeSchema(
      'Whether a function is deployed that services of ECS in the home region can name as a lifecycle hook: it refuses deployments of images that an enforced policy in "images" does not accept. Default: false. For deployments.',
      z.optional(z.boolean('true or false')),
    ),
    securityLake: describeSchema(
      'The custom source of Security Lake that gets the findings. For deployments.',
      z.optional(securityLakeSchema),
    ),
    evidence: describeSchema(
      'The packs of evidence that the deployment makes itself. For deployments.',
      z.optional(evidenceSchema),
    ),
    securityHub: describeSchema(
      'Whether AWS Security Hub gets the findings. Default: false. For deployments.',
      z.optional(z.boolean('true or false')),
    ),
  })
}
