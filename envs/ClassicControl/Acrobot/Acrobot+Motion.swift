#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

extension Acrobot {
  /// How fast the state changes under a torque.
  ///
  ///     d1 = m1 lc1^2 + m2 (l1^2 + lc2^2 + 2 l1 lc2 cos angle2) + I1 + I2
  ///     d2 = m2 (lc2^2 + l1 lc2 cos angle2) + I2
  ///     phi2 = m2 lc2 g cos(angle1 + angle2 - pi/2)
  ///     phi1 = -m2 l1 lc2 velocity2^2 sin angle2 - 2 m2 l1 lc2 velocity2 velocity1 sin angle2
  ///            + (m1 lc1 + m2 l1) g cos(angle1 - pi/2) + phi2
  ///     acceleration2 = (torque + d2/d1 phi1 - m2 l1 lc2 velocity1^2 sin angle2 - phi2)
  ///                     / (m2 lc2^2 + I2 - d2^2/d1)
  ///     acceleration1 = -(d2 acceleration2 + phi1) / d1
  ///
  /// The paper (`nips`) lacks the term with velocity1^2. Sutton & Barto (1998), figure 11.6.
  @inlinable
  func rates(_ state: State, torque: Double) -> State {
    let parameters = parameters
    let (m1, m2, l1) = (parameters.firstMass, parameters.secondMass, parameters.firstLength)
    let (lc1, lc2) = (parameters.firstCenter, parameters.secondCenter)
    let (inertia, gravity) = (parameters.momentOfInertia, parameters.gravity)
    let (velocity1, velocity2) = (state.firstVelocity, state.secondVelocity)
    let (sine2, cosine2) = (sin(state.secondAngle), cos(state.secondAngle))
    let d1 =
      m1 * (lc1 * lc1) + m2 * (l1 * l1 + lc2 * lc2 + 2 * l1 * lc2 * cosine2) + inertia + inertia
    let d2 = m2 * (lc2 * lc2 + l1 * lc2 * cosine2) + inertia
    let phi2 =
      m2 * lc2 * gravity * cos(state.firstAngle + state.secondAngle - Double.pi / 2)
    let phi1 =
      -m2 * l1 * lc2 * (velocity2 * velocity2) * sine2
      - 2 * m2 * l1 * lc2 * velocity2 * velocity1 * sine2
      + (m1 * lc1 + m2 * l1) * gravity * cos(state.firstAngle - Double.pi / 2) + phi2
    let inner = m2 * (lc2 * lc2) + inertia - d2 * d2 / d1
    var push = torque + d2 / d1 * phi1
    if parameters.dynamics == .book { push -= m2 * l1 * lc2 * (velocity1 * velocity1) * sine2 }
    let acceleration2 = (push - phi2) / inner
    let acceleration1 = -(d2 * acceleration2 + phi1) / d1
    return State(
      firstAngle: velocity1, secondAngle: velocity2, firstVelocity: acceleration1,
      secondVelocity: acceleration2)
  }

  /// The state after one time step under a torque: Runge and Kutta's method of fourth order.
  ///
  ///     k1 = f(s)   k2 = f(s + dt/2 k1)   k3 = f(s + dt/2 k2)   k4 = f(s + dt k3)
  ///     s' = s + dt/6 (k1 + 2 k2 + 2 k3 + k4)
  @inlinable
  func integrated(torque: Double) -> State {
    let (step, half) = (parameters.timeStep, parameters.timeStep / 2)
    let k1 = rates(state, torque: torque)
    let k2 = rates(moved(by: half, along: k1), torque: torque)
    let k3 = rates(moved(by: half, along: k2), torque: torque)
    let k4 = rates(moved(by: step, along: k3), torque: torque)
    return moved(
      by: step / 6,
      along: State(
        firstAngle: k1.firstAngle + 2 * k2.firstAngle + 2 * k3.firstAngle + k4.firstAngle,
        secondAngle: k1.secondAngle + 2 * k2.secondAngle + 2 * k3.secondAngle + k4.secondAngle,
        firstVelocity: k1.firstVelocity + 2 * k2.firstVelocity + 2 * k3.firstVelocity
          + k4.firstVelocity,
        secondVelocity: k1.secondVelocity + 2 * k2.secondVelocity + 2 * k3.secondVelocity
          + k4.secondVelocity))
  }

  @inlinable
  func moved(by step: Double, along rates: State) -> State {
    State(
      firstAngle: state.firstAngle + step * rates.firstAngle,
      secondAngle: state.secondAngle + step * rates.secondAngle,
      firstVelocity: state.firstVelocity + step * rates.firstVelocity,
      secondVelocity: state.secondVelocity + step * rates.secondVelocity)
  }

  /// The same angle between -pi and pi.
  @inlinable
  func wrapped(_ angle: Double) -> Double {
    // Far from it, only after an extreme reset option, subtracting would take forever.
    var angle = abs(angle) < 1000 ? angle : angle.remainder(dividingBy: 2 * .pi)
    while angle > .pi { angle -= 2 * .pi }
    while angle < -.pi { angle += 2 * .pi }
    return angle
  }
}
