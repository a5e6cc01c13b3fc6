// How sigma.js draws: all shapes in one call, each cut out of a triangle by its distance function; all lines in another.
// Few programs, since a browser compiles each before the first frame.
import { EdgeProgram, NodeProgram, type ProgramInfo } from "sigma/rendering";
import type { EdgeDisplayData, NodeDisplayData, RenderParams } from "sigma/types";
import { floatColor } from "sigma/utils";
import { SHAPES, type Shape } from "../words.ts";

const VERTEX = /* glsl */ `
attribute vec4 a_id;
attribute vec4 a_color;
attribute vec2 a_position;
attribute float a_size;
attribute float a_shape;
attribute float a_angle;
uniform mat3 u_matrix;
uniform float u_sizeRatio;
uniform float u_correctionRatio;
varying vec4 v_color;
varying vec2 v_at;
varying float v_pixel;
varying float v_shape;
const float bias = 255.0 / 254.0;
void main() {
  float size = a_size * u_correctionRatio / u_sizeRatio * 4.0 * 1.4;
  vec2 reach = size * vec2(cos(a_angle), sin(a_angle));
  gl_Position = vec4((u_matrix * vec3(a_position + reach, 1)).xy, 0, 1);
  v_at = reach / (size / 2.0) * 1.4;
  v_pixel = 1.4 * u_correctionRatio * 2.0 / (size / 2.0);
  v_shape = a_shape;
  #ifdef PICKING_MODE
  v_color = a_id;
  #else
  v_color = a_color;
  #endif
  v_color.a *= bias;
}`;

const FRAGMENT = /* glsl */ `
precision highp float;
varying vec4 v_color;
varying vec2 v_at;
varying float v_pixel;
varying float v_shape;
float box(vec2 p, vec2 b) { vec2 d = abs(p) - b; return max(d.x, d.y); }
float wedge(vec2 p) { return max(abs(p.x) * 0.875 + p.y * 0.484 - 0.557, -p.y - 0.8); }
float star(vec2 p) {
  const float turn = 1.2566371;
  float angle = mod(atan(p.x, p.y) + turn * 0.5, turn) - turn * 0.5;
  vec2 q = length(p) * vec2(abs(sin(angle)), cos(angle));
  return dot(q - vec2(0.0, 1.25), vec2(0.927, 0.375));
}
void main() {
  float d;
  if (v_shape < 0.5) d = length(v_at) - 1.0;
  else if (v_shape < 1.5) d = wedge(v_at);
  else if (v_shape < 2.5) d = box(v_at, vec2(0.88));
  else if (v_shape < 3.5) d = (abs(v_at.x) + abs(v_at.y) - 1.18) * 0.7071;
  else if (v_shape < 4.5) d = max(abs(v_at.y) - 0.91, abs(v_at.x) * 0.866 + abs(v_at.y) * 0.5 - 0.91);
  else if (v_shape < 5.5) d = box(v_at, vec2(0.74, 1.02));
  else if (v_shape < 6.5) d = wedge(vec2(v_at.x, -v_at.y));
  else d = star(v_at);
  #ifdef PICKING_MODE
  if (d > v_pixel * 2.0) discard;
  gl_FragColor = v_color;
  #else
  float inside = 1.0 - smoothstep(-v_pixel * 0.5, v_pixel * 0.5, d);
  float rim = smoothstep(-v_pixel * 1.6, -v_pixel * 0.6, d);
  vec3 color = mix(v_color.rgb, v_color.rgb * 0.72, rim);
  gl_FragColor = vec4(color, 1.0) * inside * v_color.a;
  #endif
}`;

const UNIFORMS = ["u_sizeRatio", "u_correctionRatio", "u_matrix"] as const;
const { FLOAT, UNSIGNED_BYTE, TRIANGLES } = { FLOAT: 0x1406 as const, UNSIGNED_BYTE: 0x1401 as const, TRIANGLES: 4 as const };

export class ShapeProgram extends NodeProgram<(typeof UNIFORMS)[number]> {
  getDefinition() {
    return {
      VERTICES: 3, VERTEX_SHADER_SOURCE: VERTEX, FRAGMENT_SHADER_SOURCE: FRAGMENT, METHOD: TRIANGLES, UNIFORMS,
      ATTRIBUTES: [
        { name: "a_position", size: 2, type: FLOAT },
        { name: "a_size", size: 1, type: FLOAT },
        { name: "a_color", size: 4, type: UNSIGNED_BYTE, normalized: true },
        { name: "a_shape", size: 1, type: FLOAT },
        { name: "a_id", size: 4, type: UNSIGNED_BYTE, normalized: true },
      ],
      CONSTANT_ATTRIBUTES: [{ name: "a_angle", size: 1, type: FLOAT }],
      CONSTANT_DATA: [[0], [(2 * Math.PI) / 3], [(4 * Math.PI) / 3]],
    };
  }

  override processVisibleItem(index: number, start: number, data: NodeDisplayData & { shape?: Shape }): void {
    this.array[start++] = data.x;
    this.array[start++] = data.y;
    this.array[start++] = data.size;
    this.array[start++] = floatColor(data.color);
    this.array[start++] = SHAPES.indexOf(data.shape ?? "circle");
    this.array[start++] = index;
  }

  setUniforms(params: RenderParams, { gl, uniformLocations }: ProgramInfo): void {
    gl.uniform1f(uniformLocations["u_correctionRatio"]!, params.correctionRatio);
    gl.uniform1f(uniformLocations["u_sizeRatio"]!, params.sizeRatio);
    gl.uniformMatrix3fv(uniformLocations["u_matrix"]!, false, params.matrix);
  }
}

const EDGE_VERTEX = /* glsl */ `
attribute vec2 a_start;
attribute vec2 a_end;
attribute float a_width;
attribute float a_radius;
attribute float a_arrow;
attribute vec4 a_color;
attribute vec4 a_id;
attribute vec2 a_corner;
uniform mat3 u_matrix;
uniform float u_sizeRatio;
uniform float u_correctionRatio;
varying vec4 v_color;
varying vec2 v_at; // from the tip backwards, and off the middle
varying vec3 v_size; // half the width, length and half the width of the head
varying float v_pixel;
const float bias = 255.0 / 254.0;
void main() {
  float unit = u_correctionRatio * 2.0 / u_sizeRatio;
  v_pixel = u_correctionRatio * 2.0;
  float far = max(distance(a_start, a_end), 1e-9);
  vec2 along = (a_end - a_start) / far;
  vec2 tip = a_end - along * min(a_radius * unit + v_pixel, far * 0.5);
  v_size = vec3(max(a_width * unit * 0.5, v_pixel * 0.4), a_arrow * (5.0 + 2.0 * a_width) * unit, (2.0 + a_width) * unit);
  float reach = max(v_size.x, a_arrow * v_size.z) + v_pixel;
  vec2 position = mix(a_start, tip, a_corner.x) + vec2(-along.y, along.x) * a_corner.y * reach;
  gl_Position = vec4((u_matrix * vec3(position, 1)).xy, 0, 1);
  v_at = vec2((1.0 - a_corner.x) * distance(a_start, tip), a_corner.y * reach);
  v_color = a_color;
  v_color.a *= bias;
}`;

const EDGE_FRAGMENT = /* glsl */ `
precision highp float;
varying vec4 v_color;
varying vec2 v_at;
varying vec3 v_size;
varying float v_pixel;
void main() {
  float half_ = v_at.x < v_size.y ? v_at.x / v_size.y * v_size.z : v_size.x;
  float inside = 1.0 - smoothstep(-v_pixel * 0.5, v_pixel * 0.5, abs(v_at.y) - half_);
  gl_FragColor = vec4(v_color.rgb, 1.0) * inside * v_color.a;
}`;

/** Lines with and without a head in one call. They are not picked here: `painter.ts` knows which is near. */
export class LineProgram extends EdgeProgram<(typeof UNIFORMS)[number]> {
  getDefinition() {
    return {
      VERTICES: 6, VERTEX_SHADER_SOURCE: EDGE_VERTEX, FRAGMENT_SHADER_SOURCE: EDGE_FRAGMENT, METHOD: TRIANGLES, UNIFORMS,
      ATTRIBUTES: [
        { name: "a_start", size: 2, type: FLOAT },
        { name: "a_end", size: 2, type: FLOAT },
        { name: "a_width", size: 1, type: FLOAT },
        { name: "a_radius", size: 1, type: FLOAT },
        { name: "a_arrow", size: 1, type: FLOAT },
        { name: "a_color", size: 4, type: UNSIGNED_BYTE, normalized: true },
        { name: "a_id", size: 4, type: UNSIGNED_BYTE, normalized: true },
      ],
      CONSTANT_ATTRIBUTES: [{ name: "a_corner", size: 2, type: FLOAT }],
      CONSTANT_DATA: [[0, 1], [1, 1], [0, -1], [1, 1], [1, -1], [0, -1]],
    };
  }

  override processVisibleItem(index: number, start: number, source: NodeDisplayData, target: NodeDisplayData, data: EdgeDisplayData & { arrow?: boolean }): void {
    this.array[start++] = source.x;
    this.array[start++] = source.y;
    this.array[start++] = target.x;
    this.array[start++] = target.y;
    this.array[start++] = data.size;
    this.array[start++] = target.size;
    this.array[start++] = data.arrow ? 1 : 0;
    this.array[start++] = floatColor(data.color);
    this.array[start++] = index;
  }

  setUniforms(params: RenderParams, { gl, uniformLocations }: ProgramInfo): void {
    gl.uniform1f(uniformLocations["u_correctionRatio"]!, params.correctionRatio);
    gl.uniform1f(uniformLocations["u_sizeRatio"]!, params.sizeRatio);
    gl.uniformMatrix3fv(uniformLocations["u_matrix"]!, false, params.matrix);
  }
}
