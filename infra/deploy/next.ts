import { TABLE, TOPIC } from '../../audit/deployment/names.ts'
import type { Remains } from './kept.ts'
import type { Options } from './options.ts'

/** A deployment as somebody works on with it. */
export interface Deployed {
  home: string
  outputs: Readonly<Record<string, string>>
  /** Whether this run changed something, so that everything is looked at. */
  changed: boolean
}

/** What to do after a deployment. */
export function nextLines({ home, outputs, changed }: Deployed, options: Options): string[] {
  const { Topic: topic = TOPIC, ReportBucket: bucket = '' } = outputs
  return [
    ...(changed
      ? [
          'Everything is being looked at; the first time, what was found comes as one message to the topic.',
          '',
        ]
      : []),
    'Subscribe to findings and alarms, and confirm by the link in the mail:',
    `  ${awsCommand('sns subscribe', home, options)} --topic-arn ${topic} --protocol email --notification-endpoint YOU@EXAMPLE.COM`,
    `Reports are kept in s3://${bucket}`,
    'Whether it sees everything tells',
    `  ${doctorCommand(options)}`,
  ]
}

function doctorCommand({ config, profile }: Options): string {
  const given = config === 'assay.config.json' ? '' : ` --config ${config}`
  return `npx assay doctor${given}${profile === undefined ? '' : ` --profile ${profile}`}`
}

function awsCommand(command: string, region: string, { profile }: Pick<Options, 'profile'>): string {
  return `aws ${command} --region ${region}${profile === undefined ? '' : ` --profile ${profile}`}`
}

/** What to do where the rest is deployed, but stacks that have no place any more could not be deleted. */
export function leftLines(
  left: readonly { name: string; region: string }[],
  options: Pick<Options, 'profile'>,
): string[] {
  return [
    'The rest is deployed. Delete what could not be deleted; no later run finds it:',
    ...left.map(
      ({ name, region }) =>
        `  ${awsCommand('cloudformation delete-stack', region, options)} --stack-name ${name}`,
    ),
  ]
}

/** Most versions of objects that one deletion takes (S3 API Reference, "DeleteObjects"). */
const MOST_VERSIONS = 1000

/** What is kept though the stacks are gone, and with what it is deleted for good. */
export function keptLines(remains: Remains, home: string, options: Pick<Options, 'profile'>): string[] {
  const { table, bucket, unknown } = remains
  const aws = (command: string) => awsCommand(command, home, options)
  const notKnown = unknown.map(why => `Not known: ${why}`)
  if (table === undefined && bucket === undefined)
    return notKnown.length > 0 ? notKnown : ['Nothing is kept: neither its table nor its bucket is there.']
  const things = [
    ...(table ? [`the table ${table.name}`] : []),
    ...(bucket ? [`the bucket ${bucket.name}`] : []),
  ]
  return [
    `Kept: ${things.join(', ')}, and the keys they are encrypted with. The next deployment takes them over.`,
    'To delete them for good:',
    ...(table ? [`  ${aws('dynamodb delete-table')} --table-name ${table.name}`] : []),
    ...(bucket ? emptied(bucket.name, aws) : []),
    ...[table?.key, bucket?.key].flatMap(key => {
      return key === undefined
        ? []
        : [`  ${aws('kms schedule-key-deletion')} --pending-window-in-days 7 --key-id ${key}`]
    }),
    ...notKnown,
  ]
}

function emptied(bucket: string, aws: (command: string) => string): string[] {
  const every = '{Objects: [Versions, DeleteMarkers][].{Key: Key, VersionId: VersionId}}'
  const list = `${aws('s3api list-object-versions')} --bucket ${bucket} --max-items ${MOST_VERSIONS} --output json --query '${every}'`
  return [
    `  ${aws('s3api delete-objects')} --bucket ${bucket} --delete "$(${list})"    # until nothing is left`,
    `  ${aws('s3api delete-bucket')} --bucket ${bucket}`,
  ]
}

/** What is deleted and what is kept, said before. */
export function removalLines(stacks: readonly { name: string; region: string }[], account: string): string[] {
  return [
    `Assay is removed from account ${account}:`,
    ...stacks.map(({ name, region }) => `  ${name} in ${region}`),
    '',
    'Deleted: functions, rules, queues with what is in them, schedules, alarms, logs, and the topic with its subscriptions.',
    `Kept: the table ${TABLE} with findings and their history, the bucket of reports, and the keys of both.`,
  ]
}
