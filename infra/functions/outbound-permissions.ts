import { hasOwnTopic } from '../../audit/settings/route.ts'
import {
  buildRouteTopicArn,
  nameParts,
  nameReportBucket,
} from '../../audit/resources/assay/deployment-names.ts'
import { eventBusActions } from '../../functions/aws/adapters/eventbridge-publisher.ts'
import { reportBucketActions } from '../../functions/aws/adapters/s3-archive.ts'
import { parseLakeLocation } from '../../audit/configuration/security-lake/lake-location.ts'
import { securityHubActions } from '../../functions/aws/adapters/security-hub.ts'
import { securityLakeActions } from '../../functions/aws/adapters/security-lake.ts'
import { notificationTopicActions } from '../../functions/aws/adapters/sns-notifier.ts'
import {
  getObject,
  getObjectRetention,
  getPublicKey,
  listObjects,
  putObject,
  signDigest,
} from '../../functions/collectors/assay/evidence-operations.ts'
import { parseEvidenceUri, type BucketFolder } from '../../functions/evidence/places/evidence-uri.ts'
import { PARTS_FOLDER } from '../../reports/publish/report-location.ts'
import { listHubRegions } from '../../reports/security-hub/hub-regions.ts'
import { topicKeyActions } from '../data/notification-topic.ts'
import { bucketKeyActions } from '../data/report-bucket.ts'
import { buildHomeArn, type FunctionPermission, type PermissionContext } from './permission-context.ts'

/** The topic of notifications, and the bus of published events. */
export function buildNotifyPermissions(context: PermissionContext): FunctionPermission[] {
  const { topic, findingsBus } = nameParts(context.prefix)
  return [
    {
      id: 'PublishNotifications',
      actions: notificationTopicActions,
      resources: [buildHomeArn(context, 'sns', topic)],
    },
    { id: 'UseTopicKey', actions: topicKeyActions, resources: [context.key], via: 'sns' },
    {
      id: 'PublishEvents',
      actions: eventBusActions,
      resources: [buildHomeArn(context, 'events', `event-bus/${findingsBus}`)],
    },
  ]
}

/** The topics of routes, and the bus if one leads to events. */
export function buildRoutePermissions(context: PermissionContext): FunctionPermission[] {
  const { account, home: region, prefix, routes = [] } = context
  const topics = routes.flatMap(({ name, to }) => {
    if ('topic' in to) return [to.topic]
    return hasOwnTopic(to) ? [buildRouteTopicArn(name, { account, region }, prefix)] : []
  })
  const isPublishing = routes.some(({ to }) => 'apiDestination' in to || 'events' in to)
  const bus = buildHomeArn(context, 'events', `event-bus/${nameParts(prefix).findingsBus}`)
  return [
    ...(topics.length === 0
      ? []
      : [
          {
            id: 'PublishToRoutes',
            actions: notificationTopicActions,
            resources: [...new Set(topics)],
          },
          { id: 'UseTopicKey', actions: topicKeyActions, resources: [context.key], via: 'sns' },
        ]),
    ...(isPublishing ? [{ id: 'PublishEvents', actions: eventBusActions, resources: [bus] }] : []),
  ]
}

/** The default product of the account, and the findings, in each region in whose Security Hub findings are. */
export function buildSecurityHubPermissions(context: PermissionContext): FunctionPermission[] {
  const { partition, account } = context
  const hub = (region: string) => `arn:${partition}:securityhub:${region}:${account}`
  const regions = listHubRegions(context)
  return [
    {
      id: 'ImportFindings',
      actions: [securityHubActions.importFindings],
      resources: regions.map(region => `${hub(region)}:product/${account}/default`),
    },
    {
      id: 'ListFindings',
      actions: [securityHubActions.listFindings],
      resources: regions.map(region => `${hub(region)}:hub/default`),
    },
  ]
}

/** The objects of the custom source in Security Lake, or the role that may write them. */
export function buildSecurityLakePermissions({
  partition,
  securityLake,
}: PermissionContext): FunctionPermission[] {
  if (securityLake === undefined) return []
  const { location, role, key } = securityLake
  if (role !== undefined)
    return [{ id: 'AssumeLakeRole', actions: [securityLakeActions.assumeRole], resources: [role.arn] }]
  const { bucket, prefix } = parseLakeLocation(location)
  return [
    {
      id: 'WriteLake',
      actions: [securityLakeActions.write],
      resources: [`arn:${partition}:s3:::${bucket}/${prefix}*`],
      wildcardReason: 'The keys of objects contain the region, the account and the day of their events.',
    },
    ...(key === undefined
      ? []
      : [{ id: 'UseLakeKey', actions: ['kms:GenerateDataKey'], resources: [key], via: 's3' }]),
  ]
}

/** The packs of evidence in their folder, and the key that signs their manifests. Nothing allows to delete or to replace one. */
export function buildPackPermissions({ partition, evidence }: PermissionContext): FunctionPermission[] {
  if (evidence === undefined) return []
  const { location, signingKey, key } = evidence
  const { bucket, folder } = parsePackLocation(location)
  return [
    {
      id: 'StorePacks',
      actions: [putObject, getObject, getObjectRetention].map(({ action }) => action),
      resources: [`arn:${partition}:s3:::${bucket}/${folder}*`],
      wildcardReason: 'The keys of packs contain their times.',
    },
    { id: 'ListPacks', actions: [listObjects.action], resources: [`arn:${partition}:s3:::${bucket}`] },
    ...(signingKey === undefined
      ? []
      : [
          {
            id: 'SignManifests',
            actions: [getPublicKey, signDigest].map(({ action }) => action),
            resources: [signingKey],
          },
        ]),
    ...(key === undefined
      ? []
      : [
          {
            id: 'UsePackKey',
            actions: bucketKeyActions,
            resources: [key],
            via: 's3',
            viaRegion: key.split(':')[3] ?? '',
          },
        ]),
  ]
}

/** The bucket and the folder of packs; the folder ends with a slash. */
function parsePackLocation(location: string): BucketFolder {
  const folder = parseEvidenceUri(location)
  if (folder === undefined) throw new Error(`${location} is no folder in a bucket`)
  return folder
}

/** The reports of the account and their parts in the report bucket. */
export function buildArchivePermissions(context: PermissionContext): FunctionPermission[] {
  const { partition, account, prefix, home: region, key } = context
  const bucket = nameReportBucket({ account, region }, prefix)
  return [
    {
      id: 'StoreReports',
      actions: reportBucketActions,
      resources: ['reports', PARTS_FOLDER].map(
        folder => `arn:${partition}:s3:::${bucket}/${folder}/${account}/*`,
      ),
      wildcardReason: 'The keys of reports and of their parts contain their times.',
    },
    { id: 'UseReportKey', actions: bucketKeyActions, resources: [key], via: 's3' },
  ]
}
