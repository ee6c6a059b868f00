import { quoteName } from '../../../../../audit/text/quote-text.ts'
import type { Json } from '../../../template/template.ts'
import { getField, isJsonObject } from '../../value-texts.ts'
import { addResource, listPassedAttributes, refusePart } from '../expander.ts'
import { fillParameters, hashData } from '../logical-ids.ts'
import { evaluateLiteral, readValue, type PartSource } from '../read-part.ts'
import { buildGetAtt, dropAbsentFields, type JsonObject } from '../serverless-value.ts'

/** The alias that AWS SAM publishes. */
export interface PublishedAlias {
  aliasId: string
  name: string
}

const ALIAS_NAME = /^(?!\d+$)[A-Za-z0-9_-]+$/

/** Adds the version and the alias of `AutoPublishAlias`; undefined if there is none, or its name is not known. */
export function addAlias(source: PartSource, properties: JsonObject): PublishedAlias | undefined {
  const { expander, maker } = source
  const name = evaluateLiteral(source, 'AutoPublishAlias')
  if (name === undefined) return undefined
  if (!ALIAS_NAME.test(name))
    throw refusePart(
      expander,
      maker,
      ['AutoPublishAlias'],
      `${quoteName(name)} is no name of an alias, which AWS SAM demands. Use letters, digits, hyphens and underscores.`,
    )
  const versionId = `${maker.logicalId}Version${hashVersion(source, properties)}`
  const aliasId = `${maker.logicalId}Alias${name.replaceAll('-', 'D').replaceAll('_', 'U')}`
  addResource(expander, maker, versionId, 'AWS::Lambda::Version', {
    properties: dropAbsentFields({
      FunctionName: { Ref: maker.logicalId },
      Description: readValue(source, 'VersionDescription'),
    }),
    attributes: {
      DeletionPolicy: readValue(source, 'VersionDeletionPolicy') ?? 'Retain',
      ...listPassedAttributes(maker),
    },
  })
  addResource(expander, maker, aliasId, 'AWS::Lambda::Alias', {
    properties: dropAbsentFields({
      Name: name,
      FunctionName: { Ref: maker.logicalId },
      FunctionVersion: buildGetAtt(versionId, 'Version'),
      ProvisionedConcurrencyConfig: readValue(source, 'ProvisionedConcurrencyConfig'),
    }),
  })
  expander.references.set(`${maker.logicalId}.Version`, versionId)
  expander.references.set(`${maker.logicalId}.Alias`, aliasId)
  return { aliasId, name }
}

/** The end of the logical id of the version: it changes with the code and with what else publishes another version. */
function hashVersion(source: PartSource, properties: JsonObject): string {
  const given = evaluateLiteral(source, 'AutoPublishCodeSha256')
  if (given !== undefined) return given.replaceAll(/[^A-Za-z0-9]/g, '').slice(0, 10)
  if (readValue(source, 'AutoPublishAliasAllProperties') !== undefined) return hashData(properties)
  const code = fillParameters(properties['Code'] ?? {}, source.expander.parameters)
  return hashData({
    ...(isJsonObject(code) ? code : {}),
    ...readVersionedProperties(source),
  })
}

function readVersionedProperties(source: PartSource): JsonObject {
  const environment = readValue(source, 'Environment')
  const memory: Json | undefined = readValue(source, 'MemorySize')
  const snapStart = readValue(source, 'SnapStart')
  const isSnapStarted = (getField(snapStart, 'ApplyOn') ?? 'None') !== 'None'
  return {
    ...(isJsonObject(environment) ? environment : {}),
    ...(memory === undefined ? {} : { MemorySize: memory }),
    ...(isSnapStarted && snapStart !== undefined ? { SnapStart: snapStart } : {}),
  }
}
