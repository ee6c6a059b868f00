import * as z from 'zod/mini'
import { strategies } from '../../settings/strategy.ts'
import { BODY_VALUES } from '../../settings/route.ts'
import { describeSchema, listSchema, objectSchema, severitySchema, textSchema } from '../schema-fields.ts'
import { isTimeZone } from './time-zone.ts'

const timeSchema = textSchema('a time of day such as 07:30', /^([01]\d|2[0-3]):[0-5]\d$/)
const TIME_ZONE_EXPECTATION = 'an IANA time zone such as Europe/Berlin'
const timeZoneSchema = textSchema(TIME_ZONE_EXPECTATION, /^[A-Za-z]+(\/[A-Za-z0-9_+-]+){0,2}$/).check(
  z.refine(isTimeZone, TIME_ZONE_EXPECTATION),
)

const digestSchema = objectSchema({
  every: describeSchema('How often the digest is sent.', z.enum(['hour', 'day'], 'hour or day')),
  at: describeSchema('The time of day of a daily digest. Default: 09:00.', z.optional(timeSchema)),
  timeZone: describeSchema(
    'The IANA time zone of a daily digest. Default: Etc/UTC.',
    z.optional(timeZoneSchema),
  ),
})

const quietHoursSchema = objectSchema({
  from: describeSchema('When they begin.', timeSchema),
  to: describeSchema('When they end, on the same or the next day.', timeSchema),
  timeZone: describeSchema('Their IANA time zone.', timeZoneSchema),
  except: describeSchema(
    'What is sent at once nevertheless: this severity and worse.',
    z.optional(severitySchema),
  ),
}).check(({ value, issues }) => {
  if (value.from !== value.to) return
  const message = 'another time than "from": quiet hours have an end'
  issues.push({ code: 'custom', input: value.to, path: ['to'], message })
})

const emailSchema = textSchema(
  'an e-mail address such as security@example.com',
  /^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]{1,63}(\.[A-Za-z0-9-]{1,63}){1,8}$/,
  254,
)

const slackSchema = objectSchema({
  workspaceId: describeSchema(
    'The id of the workspace, from the console of Amazon Q Developer in chat applications.',
    textSchema('the id of a Slack workspace such as T0ABCDEFG', /^[0-9A-Z]{1,255}$/),
  ),
  channelId: describeSchema(
    'The id of the channel, the end of its link.',
    textSchema('the id of a Slack channel such as C0ABCDEFG', /^[0-9A-Za-z]{1,255}$/),
  ),
})

const UUID = /^[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$/
const teamsSchema = objectSchema({
  tenantId: describeSchema('The id of the tenant.', textSchema('the id of a tenant: a UUID', UUID)),
  teamId: describeSchema('The id of the team.', textSchema('the id of a team: a UUID', UUID)),
  channelId: describeSchema(
    'The id of the channel as its link has it, still URL-encoded.',
    textSchema('the id of a channel of Teams such as 19%3aabc%40thread.tacv2', /^[\w%.:@=-]{1,255}$/),
  ),
})

const topicSchema = textSchema(
  'the ARN of an SNS topic',
  /^arn:aws[a-z-]*:sns:[a-z0-9-]+:\d{12}:[\w-]{1,256}$/,
  400,
)
const apiDestinationSchema = textSchema(
  'the ARN of an API destination, such as arn:aws:events:eu-west-1:111122223333:api-destination/pagerduty/0a1b2c3d-…',
  /^arn:aws[a-z-]*:events:[a-z0-9-]+:\d{12}:api-destination\/[\w.-]{1,64}\/[\w-]{1,64}$/,
  512,
)

/** EventBridge takes templates of up to 8,192 characters (EventBridge API Reference, "InputTransformer"). */
const MAX_BODY_CHARACTERS = 8_000
const PLACEHOLDER = new RegExp(`^<(${BODY_VALUES.join('|')})>$`)
const BODY_EXPECTATION = `an object of at most ${MAX_BODY_CHARACTERS} characters, in which values such as "<title>" stand for ${BODY_VALUES.join(', ')}, and no other text has < or >`

const bodySchema = z
  .record(z.string(), z.unknown(), BODY_EXPECTATION)
  .check(z.refine(isRequestBody, BODY_EXPECTATION))

/** A value is inserted only in place of a whole text: within another text EventBridge would not escape its quotes. */
function isRequestBody(body: unknown): boolean {
  return JSON.stringify(body).length <= MAX_BODY_CHARACTERS && hasOnlyWholeValues(body)
}

function hasOnlyWholeValues(value: unknown): boolean {
  if (typeof value === 'string') return PLACEHOLDER.test(value) || !/[<>]/.test(value)
  if (typeof value !== 'object' || value === null) return true
  return Object.entries(value).every(([key, part]) => !/[<>]/.test(key) && hasOnlyWholeValues(part))
}

const TARGET_EXPECTATION = 'exactly one target: email, slack, teams, topic, apiDestination or events'

const targetSchema = objectSchema({
  email: describeSchema(
    'E-mail addresses, each of which confirms its subscription.',
    z.optional(listSchema(emailSchema, 'a list of 1 to 20 e-mail addresses', 20, 1)),
  ),
  slack: describeSchema('A channel of Slack.', z.optional(slackSchema)),
  teams: describeSchema('A channel of Microsoft Teams.', z.optional(teamsSchema)),
  topic: describeSchema('The ARN of an SNS topic of your own.', z.optional(topicSchema)),
  apiDestination: describeSchema(
    'The ARN of an API destination of EventBridge in the home region: any HTTPS endpoint.',
    z.optional(apiDestinationSchema),
  ),
  body: describeSchema(
    'The body of the requests to the API destination. Default: the detail of the event.',
    z.optional(bodySchema),
  ),
  events: describeSchema(
    'Events on the bus of published events, for your own rules.',
    z.optional(z.literal(true, 'true')),
  ),
}).check(({ value, issues }) => {
  if (issues.length > 0) return
  const { body, ...targets } = value
  const count = Object.values(targets).filter(each => each !== undefined).length
  if (count !== 1) issues.push({ code: 'custom', input: value, path: [], message: TARGET_EXPECTATION })
  if (body !== undefined && value.apiDestination === undefined)
    issues.push({ code: 'custom', input: body, path: ['body'], message: 'no body without an apiDestination' })
})

const NAME_EXPECTATION =
  'a name of 1 to 40 lower-case letters, digits and hyphens that begins with a letter, such as payments'

/** The fields of a route but its target. */
function createFilterFields(control: z.ZodMiniType<string>) {
  return {
    name: describeSchema(
      'The name of the route, which names what is deployed for it.',
      textSchema(NAME_EXPECTATION, /^[a-z](-?[a-z0-9])*$/, 40),
    ),
    minimumSeverity: describeSchema('The least severity of findings.', z.optional(severitySchema)),
    strategies: describeSchema(
      'Strategies. Default: all.',
      z.optional(
        listSchema(
          z.enum(strategies, `a strategy: ${strategies.join(', ')}`),
          'a list of 1 to 7 strategies',
          7,
          1,
        ),
      ),
    ),
    controls: describeSchema(
      'Control ids. Default: all.',
      z.optional(listSchema(control, 'a list of 1 to 100 control ids', 100, 1)),
    ),
    accounts: describeSchema(
      'Account ids. Default: all.',
      z.optional(
        listSchema(
          textSchema('an account id: a string of 12 digits', /^\d{12}$/),
          'a list of 1 to 100 account ids',
          100,
          1,
        ),
      ),
    ),
    regions: describeSchema(
      'Regions, or global for resources in none. Default: all.',
      z.optional(
        listSchema(
          textSchema('a region such as eu-west-1, or global', /^([a-z]{2}(-[a-z]+)+-\d|global)$/),
          'a list of 1 to 50 regions',
          50,
          1,
        ),
      ),
    ),
    tags: describeSchema(
      'Values by tag key: the resource must have one of the values of each key.',
      z.optional(
        z
          .record(
            textSchema('the key of a tag, in 1 to 128 characters', /\S/, 128),
            listSchema(
              textSchema('the value of a tag, in at most 256 characters', /^/),
              'a list of 1 to 50 values',
              50,
              1,
            ),
            'an object',
          )
          .check(
            z.refine(tags => [1, 2, 3, 4, 5].includes(Object.keys(tags).length), 'an object of 1 to 5 keys'),
          ),
      ),
    ),
    resolved: describeSchema(
      'Whether it also gets what is resolved. Default: true.',
      z.optional(z.boolean('true or false')),
    ),
    overdue: describeSchema(
      'Whether it gets only what is past its due date. Default: false.',
      z.optional(z.boolean('true or false')),
    ),
    digest: describeSchema('Collects notifications into one message.', z.optional(digestSchema)),
    quietHours: describeSchema('When notifications wait.', z.optional(quietHoursSchema)),
  }
}

/** The schema of routes; `control` is that of the ids of controls. */
export function createRoutesSchema(control: z.ZodMiniType<string>) {
  const route = objectSchema({
    ...createFilterFields(control),
    to: describeSchema('Where the route leads.', targetSchema),
  })
  return createRouteList(route)
}

const NO_TARGET =
  'no target, which is deployed with its queue, topic and rules: change "to" in assay.config.json and deploy'

/** The schema of what routes can have at run time. With the names of the deployed routes, it allows no other name. */
export function createRouteFiltersSchema(control: z.ZodMiniType<string>, deployed?: readonly string[]) {
  const names = deployed?.map(name => `"${name}"`).join(', ')
  const expectation =
    names === ''
      ? 'no route, since none is deployed: add it to assay.config.json and deploy'
      : `the name of a deployed route (${names ?? ''}): what a new one needs is deployed, so add it to assay.config.json and deploy`
  const filter = objectSchema({
    ...createFilterFields(control),
    to: z.optional(z.undefined(NO_TARGET)),
  }).check(({ value, issues }) => {
    if (deployed === undefined || deployed.includes(value.name)) return
    issues.push({ code: 'custom', input: value.name, path: ['name'], message: expectation })
  })
  return createRouteList(filter)
}

function createRouteList<S extends z.ZodMiniType<{ name: string }>>(route: S) {
  return listSchema(route, 'a list of at most 50 routes', 50).check(({ value, issues }) => {
    for (const [index, { name }] of value.entries()) {
      if (value.findIndex(other => other.name === name) === index) continue
      const message = 'a name that no other route has'
      issues.push({ code: 'custom', input: name, path: [index, 'name'], message })
    }
  })
}
