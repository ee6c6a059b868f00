import { tableFromIPC } from 'apache-arrow'
import { ParquetFile, readParquet } from 'parquet-wasm/node'

/** A row as JSON has it: numbers of 64 bits and times are numbers. */
export type LakeRow = Readonly<Record<string, unknown>>

/** Reads a Parquet file with Arrow's reader, which shares no code with the writer. */
export function readParquetRows(file: Uint8Array): LakeRow[] {
  const table = tableFromIPC(readParquet(file).intoIPCStream())
  const rows = JSON.stringify([...table], (_, value: unknown) =>
    typeof value === 'bigint' ? Number(value) : value,
  )
  return JSON.parse(rows) as LakeRow[]
}

/** The columns with their types, in Arrow's words. */
export function readParquetColumns(file: Uint8Array): Record<string, string> {
  const { schema } = tableFromIPC(readParquet(file).intoIPCStream())
  return Object.fromEntries(schema.fields.map(({ name, type }) => [name, String(type)]))
}

/** What the file says of its row groups. */
export async function readRowGroups(file: Uint8Array) {
  const parquet = await ParquetFile.fromFile(new Blob([Uint8Array.from(file)]))
  return parquet
    .metadata()
    .rowGroups()
    .map(group => ({
      rows: group.numRows(),
      bytes: group.compressedSize(),
      compressions: [...new Set(group.columns().map(column => column.compression()))],
    }))
}
