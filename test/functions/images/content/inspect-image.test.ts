import { describe, expect, it } from 'vitest'
import { createMemoryCache } from '../../../../functions/images/content/layer-cache.ts'
import { inspectImage } from '../../../../functions/images/content/inspect-image.ts'
import { addImage, addLayer, createImageStore, openStore } from '../../../images/image-store.ts'
import { writeApkDatabase } from '../../../images/package-databases.ts'

describe('an image', () => {
  it('is read', async () => {
    const store = createImageStore()
    const layer = await addLayer(store, [
      ['etc/os-release', 'NAME="Alpine Linux"\nID=alpine\nVERSION_ID=3.20.3\nPRETTY_NAME="Alpine Linux v3.20"\n'],
      ['lib/apk/db/installed', writeApkDatabase([{ name: 'musl', version: '1.2.5-r0' }])],
      ['app/.env', 'DB_PASSWORD=correct-horse-42-Battery\n'],
    ])
    addImage(store, [layer], { tag: 'v1' })
    const inspected = await inspectImage(openStore(store).source, 'v1', { cache: createMemoryCache() })
    expect(inspected).toMatchObject({ images: [] })
  })
})
