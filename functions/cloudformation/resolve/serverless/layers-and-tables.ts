import type { Json } from '../../template/template.ts'
import { getField, isJsonObject } from '../value-texts.ts'
import {
  addResource,
  listOwnAttributes,
  listPassedAttributes,
  type Expander,
  type ServerlessResource,
} from './expander.ts'
import { buildS3Location } from './function/code-location.ts'
import { hashData } from './logical-ids.ts'
import { readMapping, readValue, readProperties } from './read-part.ts'
import { dropAbsentFields } from './serverless-value.ts'
import { listTags } from './tags.ts'

/** Expands AWS::Serverless::LayerVersion: its logical id changes with its properties, and references to it follow. */
export function expandLayer(expander: Expander, maker: ServerlessResource): void {
  const source = readProperties(expander, maker)
  const { logicalId, properties, type, written } = maker
  const { DeletionPolicy: _, UpdateReplacePolicy: __, Metadata: ___, ...hashed } = written
  const retention = readValue(source, 'RetentionPolicy')
  const layerId = `${logicalId}${hashData({ [logicalId]: { ...hashed, Type: type, Properties: properties } })}`
  expander.references.set(logicalId, layerId)
  const { DependsOn } = listOwnAttributes(maker)
  addResource(expander, maker, layerId, 'AWS::Lambda::LayerVersion', {
    properties: dropAbsentFields({
      LayerName: readValue(source, 'LayerName') ?? logicalId,
      Content: buildS3Location(source, 'ContentUri'),
      CompatibleRuntimes: readValue(source, 'CompatibleRuntimes'),
      CompatibleArchitectures: readValue(source, 'CompatibleArchitectures'),
      Description: readValue(source, 'Description'),
      LicenseInfo: readValue(source, 'LicenseInfo'),
    }),
    attributes: dropAbsentFields({
      ...listPassedAttributes(maker),
      DependsOn,
      DeletionPolicy: describeRetention(retention) ?? getField(written, 'DeletionPolicy') ?? 'Retain',
    }),
  })
  expander.resources.delete(logicalId)
}

function describeRetention(retention: Json | undefined): Json | undefined {
  if (typeof retention !== 'string') return undefined
  return retention.toLowerCase() === 'delete' ? 'Delete' : 'Retain'
}

const KEY_TYPES: ReadonlyMap<Json, string> = new Map([
  ['String', 'S'],
  ['Number', 'N'],
  ['Binary', 'B'],
])

/** Expands AWS::Serverless::SimpleTable. */
export function expandTable(expander: Expander, maker: ServerlessResource): void {
  const source = readProperties(expander, maker)
  const key = readMapping(source, 'PrimaryKey')
  const name = key === undefined ? 'id' : (readValue(key, 'Name') ?? 'id')
  const type = key === undefined ? 'String' : (readValue(key, 'Type') ?? 'String')
  const throughput = readValue(source, 'ProvisionedThroughput')
  const tags = listTags(source)
  addResource(expander, maker, maker.logicalId, 'AWS::DynamoDB::Table', {
    properties: dropAbsentFields({
      TableName: readValue(source, 'TableName'),
      AttributeDefinitions: [{ AttributeName: name, AttributeType: KEY_TYPES.get(type) ?? 'S' }],
      KeySchema: [{ AttributeName: name, KeyType: 'HASH' }],
      ...(throughput === undefined
        ? { BillingMode: 'PAY_PER_REQUEST' }
        : { ProvisionedThroughput: throughput }),
      SSESpecification: readValue(source, 'SSESpecification'),
      PointInTimeRecoverySpecification: readValue(source, 'PointInTimeRecoverySpecification'),
      Tags: tags.length === 0 ? undefined : tags,
    }),
    attributes: listOwnAttributes(maker),
  })
}

/** Expands AWS::Serverless::Application: a nested stack, whose template is not read. */
export function expandApplication(expander: Expander, maker: ServerlessResource): void {
  const location = getField(maker.properties, 'Location')
  addResource(expander, maker, maker.logicalId, 'AWS::CloudFormation::Stack', {
    properties: dropAbsentFields({
      TemplateURL: isJsonObject(location) ? undefined : location,
      Parameters: getField(maker.properties, 'Parameters'),
    }),
    attributes: listOwnAttributes(maker),
  })
}
