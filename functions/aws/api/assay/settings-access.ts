import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { SQSClient, type SQSClientConfig } from '@aws-sdk/client-sqs'
import type { MessageSender } from '../../../../audit/messages.ts'
import type { QueueName } from '../../../../audit/resources/collector-queue.ts'
import type { SnapshotScan } from '../../../../audit/state/snapshot-scan.ts'
import type { Store } from '../../../../audit/state/store.ts'
import { createDynamoDbScan, createDynamoDbStore } from '../../adapters/dynamodb-store.ts'
import { createSqsSender } from '../../adapters/sqs-sender.ts'
import { SDK_MAX_ATTEMPTS } from '../../sdk/max-attempts.ts'

/** Where a deployment keeps its settings, and where it is asked to compare its findings by them. */
export interface SettingsLocation {
  region: string
  table: string
  findQueueUrl(queueName: QueueName): string
}

/** What a terminal needs of a deployment to change its settings. */
export interface SettingsAccess {
  store: Store
  snapshotScan: SnapshotScan
  sender: MessageSender
}

/**
 * Opens the table and the queues of a deployment with the credentials of the caller. Messages go to SQS, whatever host the URL of a queue
 * names: that comes from the environment of a function, and a request has the session token of the caller.
 */
export function openSettingsAccess(
  location: SettingsLocation,
  http: Pick<SQSClientConfig, 'requestHandler'> = {},
): SettingsAccess {
  const { region, table } = location
  const client = new DynamoDBClient({ region, maxAttempts: SDK_MAX_ATTEMPTS })
  return {
    store: createDynamoDbStore(table, client),
    snapshotScan: createDynamoDbScan(table, client),
    sender: createSqsSender(
      queueName => location.findQueueUrl(queueName),
      new SQSClient({ region, maxAttempts: SDK_MAX_ATTEMPTS, useQueueUrlAsEndpoint: false, ...http }),
    ),
  }
}
