import { TABLE_NAME, TOPIC_NAME } from '../../audit/resources/assay/deployment-names.ts'
import type { RetainedResources } from './retained-resources.ts'
import type { DeployOptions } from './deploy-command.ts'

/** A deployment as somebody works on with it. */
export interface DeploymentResult {
  home: string
  outputs: Readonly<Record<string, string>>
  /** Whether this run changed something, so that everything is looked at. */
  changed: boolean
}

/** What to do after a deployment. */
export function formatNextSteps(
  { home, outputs, changed }: DeploymentResult,
  deployOptions: DeployOptions,
): string[] {
  const { Topic: topic = TOPIC_NAME, ReportBucket: bucket = '' } = outputs
  return [
    ...(changed
      ? [
          'Everything is being looked at; the first time, what was found comes as one message to the topic.',
          '',
        ]
      : []),
    'Subscribe to findings and alarms, and confirm by the link in the mail:',
    `  ${formatAwsCommand('sns subscribe', home, deployOptions)} --topic-arn ${topic} --protocol email --notification-endpoint YOU@EXAMPLE.COM`,
    `Reports are kept in s3://${bucket}`,
    'Whether it sees everything tells',
    `  ${formatDoctorCommand(deployOptions)}`,
  ]
}

function formatDoctorCommand({ config, profile }: DeployOptions): string {
  const configOption = config === 'assay.config.json' ? '' : ` --config ${config}`
  return `npx assay doctor${configOption}${profile === undefined ? '' : ` --profile ${profile}`}`
}

function formatAwsCommand(
  command: string,
  region: string,
  { profile }: Pick<DeployOptions, 'profile'>,
): string {
  return `aws ${command} --region ${region}${profile === undefined ? '' : ` --profile ${profile}`}`
}

/** What to do where the rest is deployed, but stacks that have no place any more could not be deleted. */
export function formatUndeletedStacks(
  obsolete: readonly { name: string; region: string }[],
  options: Pick<DeployOptions, 'profile'>,
): string[] {
  return [
    'The rest is deployed. Delete what could not be deleted; no later run finds it:',
    ...obsolete.map(
      ({ name, region }) =>
        `  ${formatAwsCommand('cloudformation delete-stack', region, options)} --stack-name ${name}`,
    ),
  ]
}

/** Most versions of objects that one deletion takes (S3 API Reference, "DeleteObjects"). */
const MAX_VERSIONS = 1000

/** What is kept though the stacks are gone, and with what it is deleted for good. */
export function formatRetainedResources(
  retained: RetainedResources,
  home: string,
  options: Pick<DeployOptions, 'profile'>,
): string[] {
  const { table, bucket, unknown } = retained
  const aws = (command: string) => formatAwsCommand(command, home, options)
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
    ...(bucket ? formatEmptyBucket(bucket.name, aws) : []),
    ...[table?.encryptionKey, bucket?.encryptionKey].flatMap(key => {
      return key === undefined
        ? []
        : [`  ${aws('kms schedule-key-deletion')} --pending-window-in-days 7 --key-id ${key}`]
    }),
    ...notKnown,
  ]
}

function formatEmptyBucket(bucket: string, aws: (command: string) => string): string[] {
  const every = '{Objects: [Versions, DeleteMarkers][].{Key: Key, VersionId: VersionId}}'
  const list = `${aws('s3api list-object-versions')} --bucket ${bucket} --max-items ${MAX_VERSIONS} --output json --query '${every}'`
  return [
    `  ${aws('s3api delete-objects')} --bucket ${bucket} --delete "$(${list})"    # until nothing is left`,
    `  ${aws('s3api delete-bucket')} --bucket ${bucket}`,
  ]
}

/** What is deleted and what is kept, said before. */
export function formatRemoval(
  stacks: readonly { name: string; region: string }[],
  account: string,
): string[] {
  return [
    `Assay is removed from account ${account}:`,
    ...stacks.map(({ name, region }) => `  ${name} in ${region}`),
    '',
    'Deleted: functions, rules, queues with what is in them, schedules, alarms, logs, and the topic with its subscriptions.',
    `Kept: the table ${TABLE_NAME} with findings and their history, the bucket of reports, and the keys of both.`,
  ]
}
