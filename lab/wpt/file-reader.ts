/** As much of `FileReader` as tests use to look into a Blob. */
export class FileReader extends EventTarget {
  result: string | ArrayBuffer | null = null
  onload: ((event: Event) => unknown) | null = null
  onloadend: ((event: Event) => unknown) | null = null

  readAsText(blob: Blob): void {
    this.#settle(blob.text())
  }

  readAsArrayBuffer(blob: Blob): void {
    this.#settle(blob.arrayBuffer())
  }

  #settle(reading: Promise<string | ArrayBuffer>): void {
    void reading.then(result => {
      this.result = result
      this.#dispatch('load', this.onload)
      this.#dispatch('loadend', this.onloadend)
    })
  }

  #dispatch(type: string, handler: ((event: Event) => unknown) | null): void {
    const event = new Event(type)
    this.dispatchEvent(event)
    handler?.call(this, event)
  }
}
