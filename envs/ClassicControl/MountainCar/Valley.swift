/// The valley's walls and greatest speed, in the precision of a step.
@usableFromInline
struct Valley<Real: BinaryFloatingPoint> {
  @usableFromInline let minimumPosition: Real
  @usableFromInline let maximumPosition: Real
  @usableFromInline let maximumSpeed: Real

  @inlinable
  init(minimumPosition: Double, maximumPosition: Double, maximumSpeed: Double) {
    self.minimumPosition = Real(minimumPosition)
    self.maximumPosition = Real(maximumPosition)
    self.maximumSpeed = Real(maximumSpeed)
  }

  /// Moves a car by one step.
  ///
  ///     v' = clip(v + acceleration, ±maximumSpeed)
  ///     x' = clip(x + v', walls)      v' = 0 where x' is the left wall and v' < 0
  ///
  /// - Parameters:
  ///   - position: x.
  ///   - velocity: v.
  ///   - acceleration: what engine and slope add to the velocity.
  /// - Returns: x' and v'.
  @inlinable
  func moved(position: Real, velocity: Real, acceleration: Real)
    -> (position: Real, velocity: Real)
  {
    var velocity = velocity + acceleration
    velocity = min(max(velocity, -maximumSpeed), maximumSpeed)
    var position = position + velocity
    position = min(max(position, minimumPosition), maximumPosition)
    if position == minimumPosition && velocity < 0 { velocity = 0 }
    return (position, velocity)
  }
}
