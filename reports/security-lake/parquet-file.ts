import { gzipSync } from 'node:zlib'
import { parquetWriteBuffer, type SchemaElement } from 'hyparquet-writer'
import type { LakeType } from './lake-schema.ts'

/**
 * Rows of a row group. Security Lake asks for row groups of at most 256 MB and pages of at most 1 MB; an event has a few kilobytes. The
 * writer's default would make the first group smaller.
 */
const ROW_GROUP_ROWS = 20_000
const PAGE_BYTES = 1_000_000

/**
 * Writes rows to an Apache Parquet file with these columns, compressed with gzip: Zstandard, which Security Lake prefers, is not in every
 * version of Node.js that Assay supports. Throws if a row has a field that is no column, or a value of another type.
 */
export function writeParquetFile(
  rows: readonly Readonly<Record<string, unknown>>[],
  columns: Readonly<Record<string, LakeType>>,
): Uint8Array {
  const schema: SchemaElement[] = [{ name: 'root', num_children: Object.keys(columns).length }]
  for (const [name, type] of Object.entries(columns)) schema.push(...describeColumn(name, type))
  const converted = rows.map(row => convertStructure(row, columns, ''))
  const buffer = parquetWriteBuffer({
    schema,
    columnData: Object.keys(columns).map(name => ({ name, data: converted.map(row => row[name] ?? null) })),
    codec: 'GZIP',
    compressors: { GZIP: bytes => new Uint8Array(gzipSync(bytes)) },
    rowGroupSize: ROW_GROUP_ROWS,
    pageSize: PAGE_BYTES,
    createdBy: 'Assay',
  })
  return new Uint8Array(buffer)
}

const PRIMITIVES = {
  STRING: { type: 'BYTE_ARRAY', converted_type: 'UTF8' },
  INT: { type: 'INT32' },
  LONG: { type: 'INT64' },
  TIMESTAMP: { type: 'INT64', converted_type: 'TIMESTAMP_MILLIS' },
} as const

/** The schema of a column: a list has the three levels that the format asks for. */
function describeColumn(name: string, type: LakeType): SchemaElement[] {
  const optional = { name, repetition_type: 'OPTIONAL' } as const
  if (typeof type === 'string') return [{ ...optional, ...PRIMITIVES[type] }]
  if (isList(type))
    return [
      { ...optional, converted_type: 'LIST', num_children: 1 },
      { name: 'list', repetition_type: 'REPEATED', num_children: 1 },
      ...describeColumn('element', type[0]),
    ]
  const fields = Object.entries(type)
  return [
    { ...optional, num_children: fields.length },
    ...fields.flatMap(([field, inner]) => describeColumn(field, inner)),
  ]
}

function isList(type: Exclude<LakeType, string>): type is readonly [LakeType] {
  return Array.isArray(type)
}

function convertStructure(
  value: object,
  fields: Readonly<Record<string, LakeType>>,
  path: string,
): Record<string, unknown> {
  const entries = Object.entries(value).filter(([, each]) => each !== undefined)
  return Object.fromEntries(
    entries.map(([name, each]) => {
      const type = Object.hasOwn(fields, name) ? fields[name] : undefined
      if (type === undefined) throw new Error(`the field ${path}${name} is no column`)
      return [name, convertValue(each, type, `${path}${name}`)]
    }),
  )
}

function convertValue(value: unknown, type: LakeType, path: string): unknown {
  if (typeof type !== 'string') {
    if (isList(type) && Array.isArray(value))
      return value.map((each, index) => convertValue(each, type[0], `${path}[${index}]`))
    if (!isList(type) && typeof value === 'object' && value !== null && !Array.isArray(value))
      return convertStructure(value, type, `${path}.`)
  } else if (type === 'STRING') {
    if (typeof value === 'string') return value
  } else if (type === 'TIMESTAMP') {
    const time = new Date(typeof value === 'string' ? value : Number.NaN)
    if (!Number.isNaN(time.getTime())) return time
  } else if (Number.isSafeInteger(value)) {
    return type === 'LONG' ? BigInt(value as number) : value
  }
  throw new Error(`the field ${path} is not of its type`)
}
