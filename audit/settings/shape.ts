import * as z from 'zod/mini'
import type { Checklist } from '../checklist.ts'
import { anyControlSettings, settingsOfControls } from './control-settings.ts'
import { day, described, list, number, object, text } from './leaf.ts'

/** The control that tells of exceptions that are over: no exception may silence it. */
const OVER = 'security-testing/exception-expired'

const region = text('a region such as eu-west-1', /^[a-z]{2}(-[a-z]+)+-\d$/)
const accountId = text('an account id: a text of 12 digits', /^\d{12}$/)
const organizationId = text('the id of an organization such as o-a1b2c3d4e5', /^o-[a-z0-9]{10,32}$/)
const target = text(
  'the id of a root or an organizational unit such as r-ab12 or ou-ab12-cdefgh12',
  /^(r-[0-9a-z]{4,32}|ou-[0-9a-z]{4,32}-[0-9a-z]{8,32})$/,
)
const registry = text(
  'the host of a registry such as public.ecr.aws',
  /^[a-z0-9-]{1,63}(\.[a-z0-9-]{1,63}){1,9}(:\d{1,5})?$/,
)
const runtime = text('the name of a runtime such as python3.12', /^[a-z0-9.]{1,64}$/)
const arns = text(
  'an ARN, or a pattern of ARNs such as arn:aws:lambda:*:*:function:legacy-*',
  /^(arn:|\*)\S*$/,
  2_048,
)
const seconds = number('a number of seconds from 0 to 900', 0, 900)

const timing = object({
  tellAfter: described('After a change until its message.', z.optional(seconds)),
  tellAtLast: described('After which a message goes out although work is still open.', z.optional(seconds)),
  lease: described('How long a claim to send a message holds.', z.optional(seconds)),
  lookAgainAfter: described(
    'After a look until the next one, for changes that AWS shows late.',
    z.optional(list(seconds, 'a list of at most 5 numbers of seconds', 5)),
  ),
  sweepAfter: described('After lost events until a sweep looks at what they are about.', z.optional(seconds)),
  sweepTellAfter: described('Between two looks at how far a sweep is.', z.optional(seconds)),
  sweepAtLast: described(
    'After which a sweep is taken for over although work is still open.',
    z.optional(number('a number of seconds from 0 to 86400', 0, 86_400)),
  ),
})

const expression = text(
  'a schedule such as cron(0 3 * * ? *) or rate(12 hours)',
  /^(cron\([\dA-Z*?,/#L W-]{9,120}\)|rate\([1-9]\d{0,3} (minute|hour|day)s?\))$/,
)

const schedules = object({
  sweep: described('When everything is looked at again.', z.optional(expression)),
  report: described('When the report is published.', z.optional(expression)),
  timeZone: described(
    'The IANA time zone of both.',
    z.optional(text('an IANA time zone such as Europe/Berlin', /^[A-Za-z]+(\/[A-Za-z0-9_+-]+){0,2}$/)),
  ),
})

const trusted = object({
  accounts: described(
    'Account ids.',
    z.optional(list(accountId, 'a list of at most 1000 account ids', 1_000)),
  ),
  organizations: described(
    'Ids of organizations.',
    z.optional(list(organizationId, 'a list of at most 100 ids of organizations', 100)),
  ),
  registries: described(
    'Hosts of image registries.',
    z.optional(list(registry, 'a list of at most 100 hosts', 100)),
  ),
})

const organization = object({
  managementAccount: described('The account that manages the organization.', accountId),
  above: described(
    'The root and the organizational units that the account is in.',
    list(target, 'a list of 1 to 6 ids of a root and organizational units', 6, 1),
  ),
})

function exceptionTo(control: z.ZodMiniType<string>) {
  return object({
    control: described('The id of the control.', control),
    resource: described('ARNs; * stands for any characters, ? for one. Case matters.', arns),
    owner: described(
      'Who accepted the risk.',
      text('who accepted the risk, in 1 to 200 characters', /\S/, 200),
    ),
    reason: described('Why.', text('why the risk is accepted, in 1 to 1000 characters', /\S/, 1_000)),
    until: described('The last day on which it holds (UTC).', day),
  })
}

const notOver = `the id of a control other than ${OVER} (it tells of exceptions that are over)`
const anyControl = text('the id of a control', /^[a-z0-9-]+\/[a-z0-9-]+$/)

function oneOf(checklist: Checklist): z.ZodMiniType<string> {
  const ids = checklist.map(({ id }) => id).toSorted()
  return z
    .enum(ids, 'the id of a control (assay controls lists them)')
    .check(z.refine(id => id !== OVER, notOver))
}

/** What `assay.config.json` may hold; given a checklist, of controls what that knows alone. */
export function shapeOf(checklist?: Checklist) {
  const exception = exceptionTo(checklist ? oneOf(checklist) : anyControl)
  return object({
    $schema: z.optional(z.string('the path of a JSON Schema')),
    home: described('The region where Assay lives.', region),
    regions: described(
      'The regions in scope; without them the home region.',
      z.optional(list(region, 'a list of 1 to 50 regions', 50, 1)),
    ),
    organization: described(
      "Where in an organization the account is, for the organization's policies.",
      z.optional(organization),
    ),
    controls: described(
      'Settings of controls by control id; what is not set has its default.',
      z.optional(checklist ? settingsOfControls(checklist) : anyControlSettings),
    ),
    runtimes: described(
      'Deprecation dates by Lambda runtime, where they differ from the ones that Assay knows.',
      z.optional(z.record(runtime, day, 'an object')),
    ),
    trusted: described('Whom you trust besides the account itself.', z.optional(trusted)),
    exceptions: described(
      'Risks that somebody accepted.',
      z.optional(list(exception, 'a list of at most 500 exceptions', 500)),
    ),
    schedules: described('When Assay sweeps and reports; for deployments.', z.optional(schedules)),
    timing: described('How long Assay waits for what, in seconds.', z.optional(timing)),
  })
}
