// sigma.js names this class when it loads, even where a browser has none; then the plain canvas draws.
if (!("WebGLRenderingContext" in globalThis)) {
  Object.defineProperty(globalThis, "WebGLRenderingContext", { value: class { static readonly FLOAT = 0x1406; static readonly UNSIGNED_BYTE = 0x1401; static readonly TRIANGLES = 4; } });
}
if (!("WebGL2RenderingContext" in globalThis)) Object.defineProperty(globalThis, "WebGL2RenderingContext", { value: class {} });
export {};
