import type { Json } from '../../../template/template.ts'
import { getField, isJsonObject } from '../../value-texts.ts'
import { readValue, refuseField, type PartSource } from '../read-part.ts'
import {
  createUnresolvedPart,
  dropAbsentFields,
  isFunctionCall,
  type JsonObject,
} from '../serverless-value.ts'

const UPLOADED = 'the code is uploaded before the deployment'

const S3_URI = /^s3:\/\/([^/?]+)\/([^?]+)(?:\?(?:.*&)?versionId=([^&]+))?/

/** The property `Code` of a function. */
export function buildFunctionCode(source: PartSource): JsonObject {
  if (getField(source.value, 'PackageType') === 'Image')
    return {
      ImageUri:
        readValue(source, 'ImageUri') ?? createUnresolvedPart('the image is pushed before the deployment'),
    }
  const inline = readValue(source, 'InlineCode')
  return inline === undefined ? buildS3Location(source, 'CodeUri') : { ZipFile: inline }
}

/** The place of a package in S3. A path on the machine of the author, which `sam package` replaces, is unresolved. */
export function buildS3Location(source: PartSource, name: string): JsonObject {
  const location = readValue(source, name)
  if (location !== undefined && typeof location !== 'string' && !isJsonObject(location))
    throw refuseField(source, name, 'the place of a package')
  if (isJsonObject(location) && !isFunctionCall(location))
    return dropAbsentFields({
      S3Bucket: getField(location, 'Bucket') ?? createUnresolvedPart(UPLOADED),
      S3Key: getField(location, 'Key') ?? createUnresolvedPart(UPLOADED),
      S3ObjectVersion: getField(location, 'Version'),
    })
  const [, bucket, key, version] = (typeof location === 'string' ? S3_URI.exec(location) : null) ?? []
  const known: Json | undefined = bucket
  return dropAbsentFields({
    S3Bucket: known ?? createUnresolvedPart(UPLOADED),
    S3Key: key ?? createUnresolvedPart(UPLOADED),
    S3ObjectVersion: version,
  })
}
