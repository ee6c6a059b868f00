import { testArchiveContract } from './archive-contract.ts'
import { createMemoryArchive } from './memory-archive.ts'

const archive = createMemoryArchive()

testArchiveContract('memory', () => archive)
