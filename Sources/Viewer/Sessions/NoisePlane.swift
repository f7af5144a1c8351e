import Foundations
import TensorEngine

/// A latent draw and two directions at right angles to it and to each other.
///
///     z(x, y) = r (s + x u + y v) / |s + x u + y v|
///
/// s, u and v have length 1, r is the length of the draw. All points keep that length, as draws of
/// many elements lie near a sphere: White (2016), https://arxiv.org/abs/1609.04468.
public struct NoisePlane: Sendable, Equatable {
  /// r s, the draw in the middle, `[L]`.
  public let start: [Float]
  /// u and v, `[L]` each; zeros where L leaves no further direction.
  public let directions: [[Float]]

  /// Makes a plane around a draw.
  /// - Parameters:
  ///   - start: the draw, `[L]`.
  ///   - directions: two draws `[L]`, which are made orthogonal (Gram and Schmidt).
  /// - Precondition: two directions, as long as the draw.
  public init(start: [Float], directions: [[Float]]) {
    precondition(
      directions.count == 2 && directions.allSatisfy { $0.count == start.count },
      "NoisePlane: expected two directions of \(start.count) elements, got "
        + "\(directions.map(\.count))")
    self.start = start
    var basis = [Self.unit(start)]
    for direction in directions {
      var rest = direction
      for axis in basis {
        let part = Self.product(rest, axis)
        for index in rest.indices { rest[index] -= Float(part) * axis[index] }
      }
      // What rounding leaves of a direction that lies in the others is none.
      let isLost = Self.length(rest) < 1e-4 * Self.length(direction)
      basis.append(isLost ? Array(repeating: 0, count: start.count) : Self.unit(rest))
    }
    self.directions = Array(basis.dropFirst())
  }

  /// The latent points of positions, `[N, 2]` to `[N, L]`.
  public func latents(at positions: Tensor) -> Tensor {
    let coordinates = positions.scalars
    let (count, width) = (positions.shape[0], start.count)
    let (radius, middle) = (Self.length(start), Self.unit(start))
    return Tensor(shape: [count, width]) { values in
      for row in 0..<count {
        let (x, y) = (coordinates[2 * row], coordinates[2 * row + 1])
        let point = middle.indices.map {
          middle[$0] + x * directions[0][$0] + y * directions[1][$0]
        }
        let length = Self.length(point)
        let scale = length > 0 ? Float(radius / length) : 0
        for column in 0..<width { values[row * width + column] = scale * point[column] }
      }
    }
  }

  /// The plane around one of its points, with other directions or its own.
  public func moved(to point: LatentPoint, directions: [[Float]]? = nil) -> NoisePlane {
    NoisePlane(
      start: latents(at: point.tensor).scalars, directions: directions ?? self.directions)
  }

  private static func product(_ one: [Float], _ other: [Float]) -> Double {
    zip(one, other).reduce(0) { $0 + Double($1.0) * Double($1.1) }
  }

  private static func length(_ vector: [Float]) -> Double {
    product(vector, vector).squareRoot()
  }

  private static func unit(_ vector: [Float]) -> [Float] {
    let length = length(vector)
    return length > 0 ? vector.map { $0 / Float(length) } : vector
  }
}
